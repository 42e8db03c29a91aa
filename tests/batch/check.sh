#!/usr/bin/env bash
# The scripts of docs/parts.md, taken from there, made smaller, and run with SLURM's variables and signals by a stand-in that preempts every
# task once and queues it again; then the commands for one machine. All must end with the bytes of one run.
#
#   tests/batch/check.sh PROGRAM FOLDER
set -euo pipefail
mkdir -p "$2/bin"
page=$(cd "$(dirname "$0")/../.." && pwd)/docs/parts.md
ln -sf "$(realpath "$1")" "$2/bin/remnants"
cd "$2"
export PATH=$PWD/bin:$PATH

# The command or script of the page that holds these words, for 6 pieces of 60,000 replicates.
from_page() {
    awk -v words="$1" '/^```/ { if (inside && index(block, words)) printf "%s", block; inside = !inside; block = ""; next } inside { block = block $0 "\n" }' "$page" |
        sed -e 's/1000000/60000/; s/array=1-64/array=1-6/; s,/64",/6",; s/--every 5min/--every 1batches/'
}

rm -rf my-valley output ./*.part ./*.checkpoint
remnants new my-valley
remnants run my-valley --replicates 60000 --output output/whole --quiet

from_page '#SBATCH --job-name' >shards.sh
grep -q '^exec remnants run' shards.sh
for task in 1 2 3 4 5 6; do
    export SLURM_ARRAY_TASK_ID=$task SLURM_CPUS_PER_TASK=2
    bash shards.sh 2>/dev/null &
    job=$!
    while [ ! -e "part-$task.checkpoint" ] && kill -0 $job 2>/dev/null; do sleep 0.005; done
    kill -TERM $job 2>/dev/null || true
    wait $job && status=0 || status=$?
    echo "task $task: preempted with exit code $status"
    bash shards.sh
done
from_page 'sbatch --dependency' | sed -n 's/.*--wrap "\(.*\)"/\1/p' >merge.sh
bash merge.sh >/dev/null
diff -r --exclude manifest.json output/whole output/my-valley

rm -rf output/my-valley ./*.part
grep -o 'seq 8 | xargs[^`]*' "$page" | sed 's/1000000/60000/' >pieces.sh
bash pieces.sh
bash merge.sh >/dev/null
diff -r --exclude manifest.json output/whole output/my-valley
echo "SLURM's stand-in and xargs: the same bytes as one run"
