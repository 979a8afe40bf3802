"""Where tasks are run: processes of this machine, Dask workers, Slurm jobs."""
