"""Trains scikit-learn's HistGradientBoostingClassifier on the rows of boosting.bench.ts and prints what came out as JSON.

Arguments: the folder with features.f64 (by column), labels.u8, test.u8 (1 for a test row), and the settings as JSON.
Writes scores.f64 there: the log-odds of the test rows. Threads are OMP_NUM_THREADS where that is set.
"""

import json
import os
import resource
import sys
import time

import numpy
import sklearn
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.utils._openmp_helpers import _openmp_effective_n_threads

folder, settings = sys.argv[1], json.loads(sys.argv[2])
labels = numpy.fromfile(os.path.join(folder, "labels.u8"), dtype=numpy.uint8)
test = numpy.fromfile(os.path.join(folder, "test.u8"), dtype=numpy.uint8) == 1
features = numpy.fromfile(os.path.join(folder, "features.f64")).reshape(-1, len(labels))
# By row, as scikit-learn takes it; the copy is not timed.
rows = numpy.ascontiguousarray(features.T)
train_rows, train_labels = rows[~test], labels[~test]
test_rows, test_labels = rows[test], labels[test]

best = None
for _ in range(settings["repeat"]):
    model = HistGradientBoostingClassifier(
        max_iter=settings["trees"],
        learning_rate=settings["learningRate"],
        max_leaf_nodes=settings["maxLeaves"],
        min_samples_leaf=settings["minLeafRows"],
        l2_regularization=settings["l2"],
        max_bins=settings["maxBins"],
        early_stopping=False,
        random_state=1,
    )
    start, cpu = time.perf_counter(), time.process_time()
    model.fit(train_rows, train_labels)
    took, took_cpu = (time.perf_counter() - start) * 1000, (time.process_time() - cpu) * 1000
    if best is None or took < best[0]:
        best = (took, took_cpu)

start = time.perf_counter()
scores = model.decision_function(test_rows)
predict_ms = (time.perf_counter() - start) * 1000
scores.astype(numpy.float64).tofile(os.path.join(folder, "scores.f64"))
print(
    json.dumps(
        {
            "version": sklearn.__version__,
            "threads": _openmp_effective_n_threads(),
            "ms": best[0],
            "cpuMs": best[1],
            "predictMs": predict_ms,
            "auc": roc_auc_score(test_labels, scores),
            "logLoss": log_loss(test_labels, 1 / (1 + numpy.exp(-scores))),
            "peakMiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
    )
)
