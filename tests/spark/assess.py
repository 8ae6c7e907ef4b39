"""Assesses many requests under Apache Spark: `pakplan bulk`, past one machine.

    spark-submit --master MASTER assess.py PAKPLAN INPUT OUTPUT [--as-of MOMENT]

    spark-submit --master 'local[2]' assess.py /opt/pakplan 'requests/*.ndjson' reports
    spark-submit --master spark://HOST:7077 --files /opt/pakplan assess.py ./pakplan hdfs:///requests hdfs:///reports

PAKPLAN is the path of the binary where the rows are worked on, not a name to look up. INPUT is a file, a folder or a
pattern; the files of a pattern come by name, those of a folder as the file system lists them. OUTPUT is a folder that
is not there yet; `cat OUTPUT/part-*` is what one process would have answered, in the same order and with the same
numbers.

Each partition goes through one `pakplan bulk`, all with the same moment: the present, unless one is given. A process
that fails fails the job; a row that is refused is a row of the answer. A byte that is not UTF-8 reaches pakplan as
U+FFFD: within a string such a row is assessed, not refused.
"""

import argparse
import shlex
from datetime import datetime, timezone

from pyspark import SparkConf, SparkContext, StorageLevel


def numbered(line_and_index):
    """The same row, numbered within the whole and not within its partition."""
    line, index = line_and_index
    _, comma, rest = line.partition(",")
    return f'{{"row":{index + 1}{comma}{rest}'


def main():
    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    parser = argparse.ArgumentParser(description="Assesses many requests under Apache Spark.")
    parser.add_argument("pakplan", help="the path of the binary, on every worker")
    parser.add_argument("input", help="a file, a folder or a pattern of NDJSON")
    parser.add_argument("output", help="a folder to make")
    parser.add_argument("--as-of", metavar="MOMENT", default=now, help="the moment where a row names none")
    args = parser.parse_args()

    bulk = [args.pakplan, "bulk", "--from", "ndjson", "--to", "ndjson", "--threads", "1", "--as-of", args.as_of]
    # A row ends with a line feed, and only there: Spark would take a carriage return for the end of a line too.
    conf = SparkConf().setAppName("pakplan").set("spark.hadoop.textinputformat.record.delimiter", "\n")
    with SparkContext(conf=conf) as spark:
        rows = spark.textFile(args.input, minPartitions=2 * spark.defaultParallelism)
        # Numbering counts the rows of each partition first; what is kept need not be assessed again for that.
        answers = rows.pipe(shlex.join(bulk), checkCode=True).persist(StorageLevel.DISK_ONLY)
        answers.zipWithIndex().map(numbered).saveAsTextFile(args.output)


if __name__ == "__main__":
    main()
