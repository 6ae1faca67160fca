"""Major powers: blanks, days that are none, intervals without an end."""

from datetime import date

import pytest

from comity.errors import ComityError
from comity.sources.shelf.recognition import files_of
from comity.sources.shelf.store import add
from comity.sources.states.majors import ADAPTER

HEAD = "stateabb,ccode,styear,stmonth,stday,endyear,endmonth,endday,version\n"
CHINA = "CHN,710,1950,1,1,2016,12,31,2016\n"


def written(folder, *rows, header=HEAD):
    path = folder / "majors2016.csv"
    path.write_text(header + "".join(rows))
    return path


def test_blanks_around_cells_mean_nothing(tmp_path):
    path = written(tmp_path, " CHN , 710,1950 ,1 , 1,2016,12, 31 ,2016\n")
    assert ADAPTER.read([path]).rows.rows() == [("CHN", date(1950, 1, 1), date(2016, 12, 31))]


@pytest.mark.parametrize(
    "row",
    [
        "RUS,365,1922,1,1,,12,31,2016\n",
        "RUS,365,1922,13,1,2016,12,31,2016\n",
        "RUS,365,1922,1,1,99999,12,31,2016\n",
        "RUS,365,1922,1,1,1e18,12,31,2016\n",
        "RUS,365,1922,1,1,1917,12,31,2016\n",
        "RUS,365,1922,1,1,2150,12,31,2016\n",
        "RUS,365,1922,2,30,1950,12,31,2016\n",
    ],
)
def test_an_interval_without_its_days_is_a_doubt(tmp_path, row):
    held = ADAPTER.read([written(tmp_path, CHINA, row)])
    assert held.rows["state"].to_list() == ["CHN"]
    assert held.doubts["state_a"].to_list() == ["RUS"]
    assert held.span.end == date(2016, 12, 31)


def test_a_file_of_which_no_interval_has_an_end_is_refused_and_not_stored(tmp_path):
    path = written(tmp_path, "CHN,710,1950,1,1,,12,31,2016\n")
    with pytest.raises(ComityError, match="no sound row: endyear is empty"):
        add(path, tmp_path / "store")
    header = "stateabb,ccode,styear,stmonth,stday,endmonth,endday\n"
    path = written(tmp_path, "CHN,710,1950,1,1,12,31\n", header=header)
    with pytest.raises(ComityError, match="endyear"):
        add(path, tmp_path / "store")


def test_the_file_at_hand(data_folder):
    held = ADAPTER.read(files_of("cow-majors", data_folder / "states"))
    assert held.rows.height == 14
    assert held.doubts.is_empty()
    china = held.rows.filter(state="CHN").row(0)
    assert china == ("CHN", date(1950, 1, 1), date(2016, 12, 31))
