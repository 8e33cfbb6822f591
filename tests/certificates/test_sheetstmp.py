from tests.certificates.test_sheets import *
from tests.certificates.test_sheets import both
def test_199(both):
    quick, slow = both[199]
    open("/tmp/q.pdf","wb").write(quick); open("/tmp/s.pdf","wb").write(slow)
