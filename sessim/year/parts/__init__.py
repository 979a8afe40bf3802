"""Parts of stages that are an idea of their own."""
