"""Make a training set of the village's pictures and captions, and see what every step did to women and men.

python examples/5_curate.py [FOLDER]
"""

import sys

import fairest
from fairest.sift.plan import Dedup, Filter, Reweight, UndoFilter

done = fairest.curate(
    "village:600",
    [Filter("punsafe < 0.5"), UndoFilter(), Dedup(0.99, keep="groups"), Reweight(("gender=parity",))],
    attributes=["gender"],
    columns={"planted": "planted_gender"},
    out=sys.argv[1] if len(sys.argv) > 1 else "curated",
)
for step in done.steps:
    women = {
        row["source"]: row["share"]
        for row in step["groups"]
        if row["value"] == "woman" and row["attribute"] in ("gender", "planted")
    }
    shares = ", ".join(f"{share:.1%} by {source}" for source, share in women.items())
    print(f"{step['name']}: {step['rows']} rows, women: {shares}")
print(done.headline[0])
print(done.report)
