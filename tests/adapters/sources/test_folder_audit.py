"""A folder is audited like a generator, from its pictures to its findings."""

import pytest

import fairest
from fairest import Painter


@pytest.fixture
def jobs(tmp_path):
    """40 painted nurses of whom most are women, 40 pilots of whom half are; and a text that calls itself a picture."""
    painter = Painter({"nurse": {"gender": {"woman": 0.9, "man": 0.1}}})
    for word in ("nurse", "pilot"):
        folder = tmp_path / "jobs" / word
        folder.mkdir(parents=True)
        for number, image in enumerate(painter.draw([word] * 40, range(40))):
            image.save(folder / f"{number}.png")
    (tmp_path / "jobs" / "pilot" / "text.png").write_text("no picture", encoding="utf-8")
    return tmp_path / "jobs"


def test_what_is_in_a_folder_is_found(jobs, tmp_path):
    pytest.importorskip("torch")
    settings = {"judge": "village", "attributes": "gender", "out": tmp_path / "run"}
    audit = fairest.audit(f"folder:{jobs}", **settings)
    women = {finding.prompt: finding for finding in audit.findings if finding.value == "woman"}
    assert (women["nurse"].n, women["nurse"].verdict) == (40, "differs")
    assert (women["pilot"].n, women["pilot"].told) == (41, 40)
    assert women["pilot"].gaps == {"unreadable picture: not an image": 1}
    assert fairest.audit(f"folder:{jobs}", **settings, resume=True).findings == audit.findings
    (jobs / "nurse" / "0.png").unlink()
    with pytest.raises(fairest.errors.RunMismatch):
        fairest.audit(f"folder:{jobs}", **settings, resume=True)
