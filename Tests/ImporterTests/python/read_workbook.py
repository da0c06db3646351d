"""Prints the cells of a workbook as openpyxl, which many tools read with, understands them."""
import json
import sys

import openpyxl

sheet = openpyxl.load_workbook(sys.argv[1]).active
print(sheet.title, "frozen", sheet.freeze_panes)
for row in sheet.iter_rows():
    for cell in row:
        if cell.value is not None:
            kind = "f" if cell.data_type == "f" else "s" if isinstance(cell.value, str) else cell.data_type
            print(json.dumps(cell.value), kind, cell.number_format, *(["bold"] if cell.font.b else []))
