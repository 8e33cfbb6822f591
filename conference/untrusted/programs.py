"""How programs and documents with macros are told, by name and by first bytes, inside other files."""

import re

PROGRAM_NAME = re.compile(
    r"\.(exe|dll|com|scr|pif|msi|msix|bat|cmd|ps1|psm1|vbs|vbe|js|mjs|jse|wsf|wsh|hta|lnk|url|jar|sh|app|apk|deb|rpm|dmg|reg"
    r"|chm|cpl|iso|img|swf|py|pl|rb|docm|dotm|xlsm|xltm|xlsb|xlam|pptm|potm|ppsm|ppam|sldm)$",
    re.IGNORECASE,
)
PROGRAM_HEADS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe")
