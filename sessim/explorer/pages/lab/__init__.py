"""Policy lab: a policy and a world to choose, and the paired difference from a reference policy as runs come in."""
