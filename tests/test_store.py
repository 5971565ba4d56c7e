from conftest import OpenLog
from given import events, report


def test_x(open_log: OpenLog) -> None:
    open_log().append(events(report()))
    assert open_log().head().position == 1
