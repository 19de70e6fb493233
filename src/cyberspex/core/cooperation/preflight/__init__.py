"""Is a draft right the first time? The pre-flight rules, one module for each tool and one for what all tools share."""
