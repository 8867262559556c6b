"""Holds the include edges of include/ and src/ against the table of modules in docs/architecture.md."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLE_ROW = re.compile(r"^\| `(\w+)` \|[^|]*\|([^|]*)\|", re.MULTILINE)
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)


def allowed_edges(text):
    """{module: the modules it may use}, in the page's order."""
    return {name: set(re.findall(r"`(\w+)`", uses)) for name, uses in TABLE_ROW.findall(text)}


def included_module(path, modules):
    """The module that an included path belongs to, or None for what is not varve's."""
    parts = pathlib.PurePosixPath(path).parts
    if len(parts) > 2 and parts[0] == "varve":
        return parts[1]
    return parts[0] if len(parts) > 1 and parts[0] in modules else None


def sources():
    """Every C++ file with the module that it belongs to."""
    for top, depth in (("include/varve", 0), ("src", 0)):
        folder = ROOT / top
        for file in sorted(folder.rglob("*.[ch]pp")):
            yield file.relative_to(ROOT), file.relative_to(folder).parts[depth], file.read_text("utf-8")


class IncludeEdges(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.allowed = allowed_edges((ROOT / "docs/architecture.md").read_text("utf-8"))
        cls.sources = list(sources())

    def test_the_page_has_a_table_and_the_tree_has_sources(self):
        self.assertGreater(len(self.allowed), 1)
        self.assertGreater(len(self.sources), 1)

    def test_every_module_is_on_the_page(self):
        self.assertEqual({module for _, module, _ in self.sources} - set(self.allowed), set())

    def test_a_module_uses_only_those_above_it(self):
        above = set()
        for module, uses in self.allowed.items():
            self.assertEqual(uses - above, set(), f"{module} stands above what it uses")
            above.add(module)

    def test_no_include_goes_against_the_page(self):
        against = []
        for file, module, text in self.sources:
            for path in INCLUDE.findall(text):
                target = included_module(path, self.allowed)
                if target not in (None, module) and target not in self.allowed[module]:
                    against.append(f"{file} includes {path}: {module} may not use {target}")
        self.assertEqual(against, [])

    def test_what_a_module_keeps_to_itself_is_included_by_no_other(self):
        against = []
        for file, module, text in self.sources:
            for path in INCLUDE.findall(text):
                if path.startswith("varve/") or included_module(path, self.allowed) in (None, module):
                    continue
                against.append(f"{file} includes {path}, which is in another module's src/")
        self.assertEqual(against, [])


if __name__ == "__main__":
    unittest.main()
