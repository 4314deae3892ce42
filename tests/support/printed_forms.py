"""The tables of UR1 2020 and 2021 as Regionkontoret, Region Halland, printed them."""

from __future__ import annotations

from typing import TypeAlias

Printed: TypeAlias = tuple[str, str, tuple[str, ...], tuple[tuple[str, tuple[str, ...]], ...]]
"""A table: id, unit, columns, and its rows; a row without id in the contract has its label."""

PRINTED: dict[int, tuple[Printed, ...]] = {
    2020: (
        ("staff_indicators", "%", ("outcome", "target"), (("turnover", ("11,53%", "13%")),)),
        ("staff_indicators", "%", ("outcome", "target"), (("sick_leave", ("2,48%", "4%")),)),
        (
            "forecast_indicator",
            "tkr",
            ("annual_forecast", "annual_budget", "variance"),
            (("forecast_variance", ("17 800", "0", "17 800")),),
        ),
        (
            "forecast",
            "mnkr",
            ("annual_forecast", "annual_budget", "variance", "variance_percent"),
            (
                ("regionbidrag", ("467,7", "467,7", "0,0", "0,0")),
                ("fortroendevalda", ("-40,0", "-39,1", "-0,9", "-2,3")),
                ("oforutsett_regionstyrelsen", ("-4,4", "-4,4", "0,0", "0,0")),
                ("regionkontoret", ("-253,8", "-272,5", "18,7", "+6,9")),
                ("drift_av_utvecklingsprojekt", ("0,0", "0,0", "0,0", "0,0")),
                ("utvecklingsmedel_regional_utveckling", ("-27,7", "-27,7", "0,0", "0,0")),
                ("utvecklingsmedel_halso_och_sjukvard", ("-95,8", "-95,8", "0,0", "0,0")),
                ("utvecklingsmedel_eplan", ("-25,2", "-25,2", "0,0", "0,0")),
                ("utvecklingsmedel_regiongemensamt", ("-3,0", "-3,0", "0,0", "0,0")),
                ("total", ("17,8", "0,0", "17,8", "+3,8")),
            ),
        ),
        (
            "result_indicator",
            "tkr",
            ("outcome", "budget", "variance"),
            (("accumulated_variance", ("54 600", "0", "54 600")),),
        ),
        (
            "result",
            "mnkr",
            ("outcome", "budget", "variance", "forecast_variance"),
            (
                ("regionbidrag", ("163,3", "163,3", "0,0", "0,0")),
                ("fortroendevalda", ("-12,1", "-12,8", "0,7", "-0,9")),
                ("oforutsett_regionstyrelsen", ("0,0", "-1,5", "1,4", "0,0")),
                ("regionkontoret", ("-78,2", "-98,5", "20,3", "18,7")),
                ("drift_av_utvecklingsprojekt", ("-0,1", "0,0", "-0,1", "0,0")),
                ("utvecklingsmedel_regional_utveckling", ("-10,0", "-9,2", "-0,8", "0,0")),
                ("utvecklingsmedel_halso_och_sjukvard", ("-5,9", "-31,9", "26,0", "0,0")),
                ("utvecklingsmedel_eplan", ("-1,6", "-8,4", "6,8", "0,0")),
                ("utvecklingsmedel_regiongemensamt", ("0,0", "-1,0", "1,0", "0,0")),
                ("total", ("54,6", "0,0", "54,6", "17,8")),
            ),
        ),
        (
            "development",
            "tkr",
            (
                "last_year",
                "this_year",
                "change",
                "budget",
                "budget_difference",
                "development",
                "budgeted_development",
                "against_budget",
            ),
            (
                (
                    "costs",
                    (
                        "-170 585",
                        "-154 984",
                        "15 601",
                        "-207 697",
                        "52 713",
                        "-9,1%",
                        "21,8%",
                        "30,9%",
                    ),
                ),
            ),
        ),
        (
            "development",
            "tkr",
            (
                "last_year",
                "this_year",
                "change",
                "budget",
                "budget_difference",
                "development",
                "budgeted_development",
                "against_budget",
            ),
            (("income", ("56 095", "46 214", "-9 881", "44 077", "", "-17,6%", "-21,4%", "3,8%")),),
        ),
        (
            "investment_indicator",
            "tkr",
            ("annual_forecast", "annual_budget", "variance"),
            (("investment_variance", ("26 250", "46 750", "20 400")),),
        ),
        (
            "investments",
            "tkr",
            ("outcome", "annual_forecast", "annual_budget", "variance"),
            (
                ("Möbler och utrustning Regionkontoret", ("0", "1 400", "1 400", "0")),
                ("Laddstolpar för elbilar", ("0", "1 000", "1 000", "0")),
                ("FVIS", ("0", "15 000", "29 400", "+14 400")),
                (
                    "Säkerhet, installation inbrottslarm på förvaltningar",
                    ("0", "6 250", "6 250", "0"),
                ),
                ("Säkerhet, personlarm HSH, HSV, HSK", ("0", "0", "6 000", "+6 000")),
                ("Säkerhet, central enhet inbrottslarm", ("0", "2 000", "2 000", "0")),
                ("Säkerhet, kamerabevakning och porttelefon", ("0", "700", "700", "0")),
                ("total", ("0", "26 350", "46 750", "20 400")),
            ),
        ),
        (
            "key_measures",
            "mnkr",
            ("outcome", "target"),
            (
                ("turnover", ("11,5%", "13,0%")),
                ("sick_leave", ("2,5%", "4,0%")),
                ("period_result", ("54,6 Mnkr", "0,0 Mnkr")),
                ("accumulated_variance", ("55,0 Mnkr", "0,0Mnkr")),
                ("forecast_variance", ("17,8 Mnkr", "0,0 Mnkr")),
                ("cost_development", ("30,9%", "5,4%")),
            ),
        ),
    ),
    2021: (
        ("staff_indicators", "%", ("outcome", "target"), (("turnover", ("9,04%", "13%")),)),
        ("staff_indicators", "%", ("outcome", "target"), (("sick_leave", ("2,59%", "4%")),)),
        (
            "forecast_indicator",
            "tkr",
            ("annual_forecast", "annual_budget", "variance"),
            (("forecast_variance", ("-475 423", "-485 973", "10 550")),),
        ),
        (
            "forecast",
            "mnkr",
            ("annual_forecast", "annual_budget", "variance"),
            (
                ("regionkontoret", ("-299,5", "-305,0", "5,6")),
                ("fortroendevalda", ("-40,0", "-40,0", "0,0")),
                ("oforutsett_regionstyrelsen", ("-4,4", "-4,4", "0,0")),
                ("utvecklingsmedel", ("-131,6", "-136,6", "5,0")),
                ("total", ("-475,5", "-486,0", "10,6")),
            ),
        ),
        (
            "result_indicator",
            "tkr",
            ("outcome", "budget", "variance"),
            (("accumulated_variance", ("-134 010", "-154 704", "20 694")),),
        ),
        (
            "result",
            "mnkr",
            ("outcome", "budget", "variance", "forecast_variance"),
            (
                ("regionkontoret", ("-93,8", "-107,3", "13,5", "5,6")),
                ("fortroendevalda", ("-12,4", "-13,3", "0,9", "0,0")),
                ("oforutsett_regionstyrelsen", ("0,1", "-1,5", "1,6", "0,0")),
                ("utvecklingsmedel", ("-27,9", "-32,6", "4,7", "5,0")),
                ("total", ("-134,0", "-154,7", "20,7", "10,6")),
            ),
        ),
        (
            "development",
            "tkr",
            (
                "last_year",
                "this_year",
                "change",
                "budget",
                "budget_difference",
                "development",
                "budgeted_development",
                "against_budget",
            ),
            (
                (
                    "costs",
                    (
                        "-154 986",
                        "-183 355",
                        "-28 369",
                        "-206 256",
                        "22 901",
                        "18,3%",
                        "33,1%",
                        "14,8%",
                    ),
                ),
            ),
        ),
        (
            "development",
            "tkr",
            (
                "last_year",
                "this_year",
                "change",
                "budget",
                "budget_difference",
                "development",
                "budgeted_development",
                "against_budget",
            ),
            (
                (
                    "income",
                    ("46 214", "53 040", "6 826", "51 552", "1 488", "14,8%", "11,6%", "3,2%"),
                ),
            ),
        ),
        (
            "investment_indicator",
            "tkr",
            ("annual_forecast", "annual_budget", "variance"),
            (("investment_variance", ("20 797", "21 897", "1 100")),),
        ),
        (
            "investments",
            "tkr",
            ("outcome", "annual_budget", "annual_forecast", "variance"),
            (
                ("Möbler och utrustning Regionkontoret", ("387", "1 440", "1 440", "0")),
                ("Framtidens vårdinformationssystem, FVIS", ("0", "3 000", "3 000", "0")),
                ("Kustnära vandringsled", ("0", "1 300", "200", "1 100")),
                ("Säkerhet, personlarm HSH, HSV, HSK", ("278", "14 100", "14 100", "0")),
                ("Säkerhet, övrigt", ("1", "1 057", "1 057", "0")),
                ("Laddstolpar", ("0", "1 000", "1 000", "0")),
                ("total", ("666", "21 897", "20 797", "1 100")),
            ),
        ),
    ),
}
