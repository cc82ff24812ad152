"""What the calls have proven: which operations succeed, and that the SDK reads every element of their responses."""

from collections import Counter

from alibabacloud_cams20200606 import models


class Proofs:
    def __init__(self, spec):
        self.spec = spec
        self.proven = set()
        self.elements = 0

    def add(self, action, body):
        """Proves an operation by the body of its response. A failure proves nothing."""
        if self.succeeded(body):
            read = getattr(models, f"{action}ResponseBody")().from_map(body).to_map()
            self.compare(body, read, action)
            self.proven.add(action)

    @staticmethod
    def succeeded(body):
        return body.get("Success", True) is True and str(body.get("Code", "OK")) in ("OK", "200")

    def compare(self, sent, read, path):
        """Everything that the server sent is in what the SDK read."""
        if isinstance(sent, dict):
            for name, value in sent.items():
                assert isinstance(read, dict) and name in read, f"the SDK does not know {path}.{name}"
                self.compare(value, read[name], f"{path}.{name}")
        elif isinstance(sent, list):
            assert isinstance(read, list) and len(sent) == len(read), f"the SDK reads another list at {path}"
            for index, value in enumerate(sent):
                self.compare(value, read[index], f"{path}[{index}]")
        else:
            assert sent == read, f"the SDK reads {read!r} for {sent!r} at {path}"
            self.elements += 1

    def report(self, with_state):
        """Prints the numbers of each family and of all, and ends the run if an operation is missing."""
        total, proven = Counter(), Counter()
        for operation in self.spec:
            total[operation.family] += 1
            proven[operation.family] += operation.name in self.proven
        for family, count in total.items():
            print(f"{family}: {proven[family]} of {count}")
        print(f"the SDK read {self.elements} elements of {len(total)} families")
        print(f"{proven.total()} of {total.total()} operations proven, {len(with_state)} with state")
        missing = [operation.name for operation in self.spec if operation.name not in self.proven]
        assert not missing, f"not proven: {', '.join(missing)}"
