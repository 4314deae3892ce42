"""The tables that code itself knows by their ids; of all others the contract says what they are."""

from __future__ import annotations

from typing import Final

COVER: Final = "cover"
TEXTS: Final = "texts"
FORECAST: Final = "forecast"
FORECAST_INDICATOR: Final = "forecast_indicator"
ANALYSIS: Final = "analysis"
ANALYSIS_CHECK: Final = "analysis_check"
RESULT: Final = "result"
RESULT_INDICATOR: Final = "result_indicator"
DEVELOPMENT: Final = "development"
INVESTMENTS: Final = "investments"
INVESTMENT_INDICATOR: Final = "investment_indicator"
CARRY_OVER: Final = "carry_over"
STAFF: Final = "staff"
SICK_GROUPS: Final = "sick_groups"
STAFF_INDICATORS: Final = "staff_indicators"
SURVEY: Final = "survey"
SURVEY_INDICATOR: Final = "survey_indicator"
EXPOSURE: Final = "exposure"
GOALS: Final = "goals"
ENVIRONMENT: Final = "environment"
OPERATING_BUDGET: Final = "operating_budget"
INVESTMENT_BUDGET: Final = "investment_budget"
BUDGET_PER_UPPDRAG: Final = "budget_per_uppdrag"
