"""What each change of words moves, summed up over all prompts."""

from dataclasses import replace

from fairest.decide.counterfactual import Counterfactual
from fairest.decide.moves import moves

PAIR = Counterfactual(
    prompt="nurse-8k", base="nurse", concept="nurse", change="with “8k”", attribute="gender", value="woman",
    asked=False, reference=0.5, pairs=10, told=10, share_without=0.5, share_with=0.2, difference=-0.3, low=-0.5,
    high=-0.1, only_without=3, only_with=0, direction="away", e_value=340.0,
)  # fmt: skip


def test_the_same_change_of_several_prompts_is_one_row():
    (row,) = moves([PAIR, replace(PAIR, prompt="cook-8k", base="cook", direction=None)])
    assert (row.change, row.compared, row.moved, row.away) == ("with “8k”", 2, 1, 1)


def test_a_form_whose_words_differ_from_noun_to_noun_goes_by_what_the_ids_add():
    nurse = replace(PAIR, prompt="nurse-masculine", change="without “Pflegefachkraft”, with “Krankenpfleger”")
    doctor = replace(PAIR, prompt="doctor-masculine", base="doctor", change="without “oder eine Ärztin”")
    (row,) = moves([nurse, doctor])
    assert (row.change, row.compared) == ("masculine", 2)


def test_an_id_that_adds_nothing_to_the_other_leaves_the_words():
    rows = moves([replace(PAIR, prompt="picture-1"), replace(PAIR, prompt="picture-2", change="with “old”")])
    assert [row.change for row in rows] == ["with “8k”", "with “old”"]
