#!/bin/bash
#SBATCH --job-name=sipwright
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
#SBATCH --output=sipwright-%A_%a.log
# One shard of a campaign for each task of an array job. Each task starts a device of its own, as two campaigns
# against one device would see each other's faults.
#
#   sbatch --array=1-8 scripts/scale/slurm.sh scripts/campaign/call.toml --seed 7 --budget 1h \
#       --dut Bob=127.0.0.1:{port} --start "my-agent --port {port}"
#   sipwright merge campaign/* --out merged --junit merged.xml
#
# {port} in an argument stands for a port of the task, as tasks may share a machine.
# SIPWRIGHT: the program (default: that of PATH). CAMPAIGN: the folder of all shards (default: campaign).
set -eu

: "${SLURM_ARRAY_TASK_ID:?is not set: this is an array job, as in sbatch --array=1-8}"
# An array of 1-8 has the highest index 8; others, such as 3-4 or 1-9:2, are no shards.
if [ "${SLURM_ARRAY_TASK_MIN:-1}" != 1 ] || [ "${SLURM_ARRAY_TASK_STEP:-1}" != 1 ]; then
    echo "$0: expected --array=1-N" >&2
    exit 2
fi
shard="$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_MAX"
port=$((20000 + SLURM_ARRAY_TASK_ID * 2))
arguments=()
for one in "$@"; do
    arguments+=("${one//\{port\}/$port}")
done
# 1 is: there are findings. For Slurm the task has done its work then.
code=0
"${SIPWRIGHT:-sipwright}" fuzz "${arguments[@]}" --shard "$shard" \
    --out "${CAMPAIGN:-campaign}/shard-$SLURM_ARRAY_TASK_ID" --quiet || code=$?
[ "$code" -le 1 ] || exit "$code"
