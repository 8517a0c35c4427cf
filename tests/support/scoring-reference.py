"""Scores of forecasts by scikit-learn, SciPy and NumPy: what ours are compared with.

Reads cases as JSON from stdin and writes the same cases with `expected` to stdout. Bins are formed here by other means than
ours: ranks from SciPy for bins of equal count, digitize for bins of equal width.
"""
import json
import sys

import numpy as np
from scipy.stats import binomtest, norm, rankdata, sem
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score


def expected_error(probability, hit, bins):
    total = 0.0
    for one in np.unique(bins):
        inside = bins == one
        total += inside.mean() * abs(probability[inside].mean() - hit[inside].mean())
    return total


def murphy(probability, hit, bins):
    overall = hit.mean()
    parts = np.zeros(3)
    for one in np.unique(bins):
        inside = bins == one
        stated, happened = probability[inside].mean(), hit[inside].mean()
        within = np.var(probability[inside]) - 2 * np.cov(probability[inside], hit[inside], bias=True)[0, 1]
        parts += inside.mean() * np.array([(stated - happened) ** 2, (happened - overall) ** 2, within])
    return {
        "reliability": parts[0],
        "resolution": parts[1],
        "uncertainty": np.var(hit),
        "withinBins": parts[2],
    }


def score(case):
    probability = np.array(case["probability"])
    hit = np.array(case["hit"], dtype=float)
    r = np.array(case["rMultiple"])
    base = np.array([np.nan if value is None else value for value in case["baseRate"]])
    n = len(hit)
    # Thousandths first, so that a bound that floating point misses by a hair lies where it is meant to.
    step = np.floor(np.round(probability * 1000, 6))
    widths = np.digitize(step, np.arange(100, 1000, 100))
    masses = np.floor(10 * (rankdata(step, method="average") - 0.5) / n)
    reference = np.where(np.isnan(base), hit.mean(), base)
    error = np.mean((reference - hit) ** 2)
    wilson = binomtest(int(hit.sum()), n).proportion_ci(method="wilson")
    isotonic = IsotonicRegression(out_of_bounds="clip").fit(probability, hit)
    half = norm.ppf(0.975) * sem(r) if n > 1 else None
    return {
        "brier": brier_score_loss(hit, probability),
        "brierSkill": 1 - brier_score_loss(hit, probability) / error if error > 0 else None,
        "logLoss": log_loss(hit, np.clip(probability, 0.01, 0.99), labels=[0, 1]),
        "murphy": murphy(probability, hit, widths),
        "equalWidth": expected_error(probability, hit, widths),
        "equalMass": expected_error(probability, hit, masses),
        "sharpness": np.std(probability),
        "wilson": {"value": hit.mean(), "low": wilson.low, "high": wilson.high},
        "expectancy": {"mean": r.mean(), "low": None if half is None else r.mean() - half, "high": None if half is None else r.mean() + half},
        "maxDrawdown": float(np.max(np.maximum.accumulate(np.append(0, np.cumsum(r))) - np.append(0, np.cumsum(r)))),
        "areaUnderCurve": roc_auc_score(hit, probability) if 0 < hit.sum() < n else None,
        "isotonic": list(isotonic.predict(np.array(case["at"]))),
    }


cases = json.load(sys.stdin)
print(json.dumps([{**case, "expected": score(case)} for case in cases], default=float, indent=1))
