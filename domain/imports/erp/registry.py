"""Every system whose exports are understood. A new one is one entry here."""

from __future__ import annotations

from domain.imports.erp.erpnext import ERPNEXT
from domain.imports.erp.kingdee import KINGDEE
from domain.imports.erp.odoo import ODOO
from domain.imports.erp.preset import Preset
from domain.imports.erp.sap_mb51 import SAP_MB51

PRESETS: dict[str, Preset] = {preset.name: preset for preset in (ODOO, ERPNEXT, SAP_MB51, KINGDEE)}
