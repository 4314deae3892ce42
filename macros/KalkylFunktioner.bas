Attribute VB_Name = "KalkylFunktioner"
Option Explicit

' Skriven av testerna ur kalkyl.excel.functions; ändra där.

Private Python As New KalkylPython

Function KALKYL_ANDEL(taljare, namnare)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    KALKYL_ANDEL = Python.Server.CallUDF("kalkyl.excel.functions", "KALKYL_ANDEL", Array(taljare, namnare), ActiveWorkbook, Application.Caller)
    Exit Function
failed:
    KALKYL_ANDEL = Err.Description
End Function

Function KALKYL_AVVIKELSE(utfall, budget)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    KALKYL_AVVIKELSE = Python.Server.CallUDF("kalkyl.excel.functions", "KALKYL_AVVIKELSE", Array(utfall, budget), ActiveWorkbook, Application.Caller)
    Exit Function
failed:
    KALKYL_AVVIKELSE = Err.Description
End Function

Function KALKYL_AVVIKELSE_INVESTERING(budget, utfall)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    KALKYL_AVVIKELSE_INVESTERING = Python.Server.CallUDF("kalkyl.excel.functions", "KALKYL_AVVIKELSE_INVESTERING", Array(budget, utfall), ActiveWorkbook, Application.Caller)
    Exit Function
failed:
    KALKYL_AVVIKELSE_INVESTERING = Err.Description
End Function

Function KALKYL_AVVIKELSE_PROCENT(avvikelse, budget)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    KALKYL_AVVIKELSE_PROCENT = Python.Server.CallUDF("kalkyl.excel.functions", "KALKYL_AVVIKELSE_PROCENT", Array(avvikelse, budget), ActiveWorkbook, Application.Caller)
    Exit Function
failed:
    KALKYL_AVVIKELSE_PROCENT = Err.Description
End Function

Function KALKYL_FAKTA(omrade, rapport, tabell, Optional ar)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    KALKYL_FAKTA = Python.Server.CallUDF("kalkyl.excel.functions", "KALKYL_FAKTA", Array(omrade, rapport, tabell, ar), ActiveWorkbook, Application.Caller)
    Exit Function
failed:
    KALKYL_FAKTA = Err.Description
End Function

Function KALKYL_KONTROLL(omrade, rapport, tabell, Optional ar)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    KALKYL_KONTROLL = Python.Server.CallUDF("kalkyl.excel.functions", "KALKYL_KONTROLL", Array(omrade, rapport, tabell, ar), ActiveWorkbook, Application.Caller)
    Exit Function
failed:
    KALKYL_KONTROLL = Err.Description
End Function

Function KALKYL_PROGNOSFORANDRING(nu, forra)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    KALKYL_PROGNOSFORANDRING = Python.Server.CallUDF("kalkyl.excel.functions", "KALKYL_PROGNOSFORANDRING", Array(nu, forra), ActiveWorkbook, Application.Caller)
    Exit Function
failed:
    KALKYL_PROGNOSFORANDRING = Err.Description
End Function

Function KALKYL_SKILLNAD_BUDGET(utveckling, budgeterad, slag)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    KALKYL_SKILLNAD_BUDGET = Python.Server.CallUDF("kalkyl.excel.functions", "KALKYL_SKILLNAD_BUDGET", Array(utveckling, budgeterad, slag), ActiveWorkbook, Application.Caller)
    Exit Function
failed:
    KALKYL_SKILLNAD_BUDGET = Err.Description
End Function

Function KALKYL_STAMMER(summa, delar, Optional decimaler)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    KALKYL_STAMMER = Python.Server.CallUDF("kalkyl.excel.functions", "KALKYL_STAMMER", Array(summa, delar, decimaler), ActiveWorkbook, Application.Caller)
    Exit Function
failed:
    KALKYL_STAMMER = Err.Description
End Function

Function KALKYL_STATUS(utfall, malvarde, riktning, Optional gult)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    KALKYL_STATUS = Python.Server.CallUDF("kalkyl.excel.functions", "KALKYL_STATUS", Array(utfall, malvarde, riktning, gult), ActiveWorkbook, Application.Caller)
    Exit Function
failed:
    KALKYL_STATUS = Err.Description
End Function

Function KALKYL_TAL(text, Optional enhet)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    KALKYL_TAL = Python.Server.CallUDF("kalkyl.excel.functions", "KALKYL_TAL", Array(text, enhet), ActiveWorkbook, Application.Caller)
    Exit Function
failed:
    KALKYL_TAL = Err.Description
End Function

Function KALKYL_UTVECKLING(i_ar, forra_aret)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    KALKYL_UTVECKLING = Python.Server.CallUDF("kalkyl.excel.functions", "KALKYL_UTVECKLING", Array(i_ar, forra_aret), ActiveWorkbook, Application.Caller)
    Exit Function
failed:
    KALKYL_UTVECKLING = Err.Description
End Function

Function KALKYL_VERSION()
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    KALKYL_VERSION = Python.Server.CallUDF("kalkyl.excel.functions", "KALKYL_VERSION", Array(), ActiveWorkbook, Application.Caller)
    Exit Function
failed:
    KALKYL_VERSION = Err.Description
End Function
