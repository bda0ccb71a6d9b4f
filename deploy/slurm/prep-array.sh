#!/bin/sh
# Shards without any server: sbatch --array=1-64 prep-array.sh LEVEL1 LEVEL1.5 [further options of heliokit prep]
#SBATCH --job-name=heliokit-prep
#SBATCH --cpus-per-task=4
#SBATCH --mem=4G
#SBATCH --requeue
set -eu
in=$1
out=$2
shift 2
# A requeued task goes on where it was; the tables must be in a cache that nodes without a network can read.
exec heliokit prep "$in" --out "$out" --shard auto --jobs "$SLURM_CPUS_PER_TASK" --progress plain "$@"
