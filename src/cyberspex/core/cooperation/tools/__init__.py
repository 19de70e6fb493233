"""One module for each tool; `cyberspex.core.cooperation.tool` finds them."""
