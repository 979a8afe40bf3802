"""The folder of a study: runs, manifest, checksums, and studies found again."""
