"""Weights as they leave."""

import numpy as np
import pyarrow.parquet as pq
import pytest

from fairest.data.weights import write_weights
from fairest.errors import BadInput


def test_every_key_keeps_its_weight_in_order(tmp_path):
    write_weights(tmp_path / "w.parquet", [(["a", "b"], np.array([0.1, 2.0])), ([], np.empty(0)), (["c"], np.ones(1))])
    table = pq.read_table(tmp_path / "w.parquet")
    assert table.to_pydict() == {"key": ["a", "b", "c"], "weight": [0.1, 2.0, 1.0]}


def test_small_batches_are_gathered_so_that_the_file_stays_readable(tmp_path):
    batch = [str(number) for number in range(1000)], np.ones(1000)
    write_weights(tmp_path / "w.parquet", (batch for _ in range(600)))
    with pq.ParquetFile(tmp_path / "w.parquet") as file:
        assert file.metadata.num_rows == 600_000
        assert file.metadata.num_row_groups == 3


def test_no_rows_are_a_table_without_rows(tmp_path):
    write_weights(tmp_path / "w.parquet", [])
    assert pq.read_table(tmp_path / "w.parquet").to_pydict() == {"key": [], "weight": []}


@pytest.mark.parametrize("wrong", [0.0, -1.0, np.nan, np.inf])
def test_a_weight_that_is_none_is_refused_and_leaves_no_file(wrong, tmp_path):
    with pytest.raises(BadInput, match="'b' weighs"):
        write_weights(tmp_path / "w.parquet", [(["a", "b"], np.array([1.0, wrong]))])
    assert list(tmp_path.iterdir()) == []


def test_keys_and_weights_must_be_as_many(tmp_path):
    with pytest.raises(BadInput, match="1 keys with 2 weights"):
        write_weights(tmp_path / "w.parquet", [(["a"], np.ones(2))])
