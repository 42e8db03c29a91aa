"""Whether several implementations counted the same law: two-sample z-scores, and z-scores against the exact companion.

FAMILY is shared out evenly among the kinds of comparison, and within a kind among its places (Bonferroni), so that implementations of the
same law disagree anywhere with a probability of at most FAMILY; thousands of places so do not blunt the totals. The normal law is an
approximation: places hit in fewer than LEAST replicates are not judged.
"""

from statistics import NormalDist

import numpy as np

FAMILY = 1e-4
LEAST = 400
COUNTED = ["remnants", "boxes_hit", "cells", "boxes"]


def judge(counts, base, repeats):
    """All comparisons of every contender with `base`, and of everybody with what is known exactly.

    Those of `repeats` draw the very same grounds as `base`: their counts must be equal, to the last one.
    """
    exact = counts[base]["exact"]
    unequal = [name for name in repeats if any(counts[name][part] != counts[base][part] for part in COUNTED)]
    scores = []
    for name, own in counts.items():
        if name in repeats:
            continue
        if name != base:
            scores += [(f"{name} and {base}: {what}", z) for what, z in pair(own, counts[base])]
        scores += [(f"{name} and the exact companion: {what}", z) for what, z in against(own, exact)]
    rows = [judged_kind(what, z, FAMILY / len(scores)) for what, z in scores]
    return {
        "family_alarm": FAMILY, "comparisons": sum(row["comparisons"] for row in rows), "rows": rows,
        "failures": [row for row in rows if not row["agrees"]], "base": base,
        "equal": [name for name in repeats if name not in unequal], "unequal": unequal}


def judged_kind(what, z, alarm):
    """One kind of comparison, at one or many places."""
    limit = -NormalDist().inv_cdf(alarm / max(z.size, 1) / 2)
    # A score that is not a number fails; so does a kind without any place.
    agrees = bool(z.size > 0 and (np.abs(z) <= limit).all())
    return {"what": what, "comparisons": int(z.size), "largest": float(np.abs(z).max(initial=0.0)), "limit": limit, "agrees": agrees}


def words(judged):
    lines = [f"{judged['comparisons']} comparisons; a disagreement by chance anywhere: at most {judged['family_alarm']:g}"]
    lines += [f"  {row['largest']:5.2f} largest |z| of {row['comparisons']:6}, limit {row['limit']:.2f}: {row['what']}" for row in judged["rows"]]
    lines += [f"  the same counts as {judged['base']}: {name}" for name in judged["equal"]]
    lines += [f"FAILS: {row['what']}: |z| {row['largest']:.2f} of {row['comparisons']}" for row in judged["failures"]]
    lines += [f"FAILS: {name} counts otherwise than {judged['base']}" for name in judged["unequal"]]
    return "\n".join(lines)


def pair(a, b):
    """Two implementations: by replicate mean and variance, per box and cell mean and presence."""
    for name in ["remnants", "boxes_hit"]:
        (ma, va, fa), (mb, vb, fb) = moments(a[name]), moments(b[name])
        yield f"mean of {name} per replicate", score(ma - mb, va / len(a[name]) + vb / len(b[name]))
        yield f"variance of {name} per replicate", score(va - vb, fa + fb)
    na, nb = len(a["remnants"]), len(b["remnants"])
    for name in ["boxes", "cells"]:
        (ma, va, pa), (mb, vb, pb) = squares(a[name], na), squares(b[name], nb)
        often = np.minimum(na * pa, nb * pb) >= LEAST
        shared = (na * pa + nb * pb) / (na + nb)
        yield f"mean per place, {name}", score((ma - mb)[often], (va / na + vb / nb)[often])
        yield f"presence, {name}", score((pa - pb)[often], (shared * (1 - shared) * (1 / na + 1 / nb))[often])


def against(own, exact):
    """One implementation and what is known exactly; quadrature errors are allowed on top."""
    n = len(own["remnants"])
    mean, variance, _ = moments(own["remnants"])
    yield "mean of remnants per replicate", score(mean - exact["total"], variance / n)
    mean, variance, presence = squares(own["boxes"], n)
    often = n * presence >= LEAST
    off = beyond(mean, exact["boxes"], exact["boxes_error"])
    yield "mean per place, boxes", score(off[often], (variance / n)[often])
    known = np.array(exact["presence"])
    off = beyond(presence, exact["presence"], exact["presence_error"])
    yield "presence, boxes", score(off[often], (known * (1 - known) / n)[often])
    mean, variance, presence = squares(own["cells"], n)
    often = n * presence >= LEAST
    yield "mean per place, cells", score((mean - np.array(exact["cells"]))[often], (variance / n)[often])


def beyond(value, expected, allowed):
    """The difference, less what may be wrong with the expectation."""
    difference = value - np.array(expected)
    return np.sign(difference) * np.maximum(np.abs(difference) - np.array(allowed), 0.0)


def score(difference, variance):
    return np.atleast_1d(difference / np.sqrt(variance))


def moments(values):
    """Mean, variance (n - 1), and the variance of that variance."""
    x = np.array(values, dtype=float)
    n, mean, variance = len(x), x.mean(), x.var(ddof=1)
    fourth = ((x - mean) ** 4).mean()
    return mean, variance, (fourth - variance**2 * (n - 3) / (n - 1)) / n


def squares(counts, n):
    """Mean, variance and presence per place, from sums over n replicates."""
    total, square, hits = (np.array(counts[name], dtype=float) for name in ["sum", "squares", "hits"])
    return total / n, (square - total**2 / n) / (n - 1), hits / n
