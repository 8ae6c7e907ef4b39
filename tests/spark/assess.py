"""Assesses many requests with Apache Spark, which runs `pakplan bulk` on several machines.

    spark-submit --master MASTER assess.py PAKPLAN INPUT OUTPUT [--as-of TIME]

    spark-submit --master 'local[2]' assess.py /opt/pakplan 'requests/*.ndjson' reports
    spark-submit --master spark://HOST:7077 --files /opt/pakplan assess.py ./pakplan hdfs:///requests hdfs:///reports

PAKPLAN is the path of the binary on the workers; it is not searched in PATH. INPUT is a file, a folder or a pattern. The
files of a pattern are read in the order of their names, those of a folder in the order of the file system. OUTPUT is a
folder that must not exist. `cat OUTPUT/part-*` gives the output of a single process, with the same order and row numbers.

Each partition is assessed by one `pakplan bulk` process. All use the same time: TIME or the current time. If a process
fails, the job fails. A rejected row gives an output row with its errors. Spark replaces bytes that are not UTF-8 by U+FFFD,
so that a row with such a byte within a string is assessed and not rejected.
"""

import argparse
import shlex
from datetime import datetime, timezone

from pyspark import SparkConf, SparkContext, StorageLevel


def numbered(line_and_index):
    """The row with its number in the whole output in place of the number in its partition."""
    line, index = line_and_index
    _, comma, rest = line.partition(",")
    return f'{{"row":{index + 1}{comma}{rest}'


def main():
    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    parser = argparse.ArgumentParser(description="Assesses many requests with Apache Spark.")
    parser.add_argument("pakplan", help="the path of the binary, on every worker")
    parser.add_argument("input", help="a file, a folder or a pattern of NDJSON files")
    parser.add_argument("output", help="the folder to create")
    parser.add_argument("--as-of", metavar="TIME", default=now, help="the time for rows without their own")
    args = parser.parse_args()

    bulk = [args.pakplan, "bulk", "--from", "ndjson", "--to", "ndjson", "--threads", "1", "--as-of", args.as_of]
    # Only a line feed ends a row. By default, Spark would also split at carriage returns.
    conf = SparkConf().setAppName("pakplan").set("spark.hadoop.textinputformat.record.delimiter", "\n")
    with SparkContext(conf=conf) as spark:
        rows = spark.textFile(args.input, minPartitions=2 * spark.defaultParallelism)
        # zipWithIndex first counts the rows of each partition. Without persist, this would assess them twice.
        answers = rows.pipe(shlex.join(bulk), checkCode=True).persist(StorageLevel.DISK_ONLY)
        answers.zipWithIndex().map(numbered).saveAsTextFile(args.output)


if __name__ == "__main__":
    main()
