#!/bin/sh
# Workers of a queue: sbatch --array=1-16 --export=HELIOKIT_QUEUE workers.sh; the coordinator runs on a login node.
#SBATCH --job-name=heliokit-worker
#SBATCH --cpus-per-task=8
#SBATCH --mem=8G
# SIGTERM comes before the end of the time limit: what runs is finished or handed back within ten seconds.
#SBATCH --signal=TERM@30
set -eu
exec heliokit worker --jobs "$SLURM_CPUS_PER_TASK" --until-empty "$@"
