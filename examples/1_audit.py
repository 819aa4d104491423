"""Measure: whom does a model draw for an occupation, and how sure is that?

python examples/1_audit.py [FOLDER]     the model that ships with fairest; or name your own, as "diffusers:path"
"""

import sys

import fairest

audit = fairest.audit(
    "village",
    suite="villages-own",
    attributes=["gender"],
    reference="parity",
    fixed=8,
    out=sys.argv[1] if len(sys.argv) > 1 else None,
)
for finding in audit.findings[:6]:
    seen = f"{finding.value} {finding.counts.get(finding.value, 0)} of {finding.told}"
    print(f"{finding.concept}: {seen}, {finding.verdict}")
print(f"The page: {audit.report}")
