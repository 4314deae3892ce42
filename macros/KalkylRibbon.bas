Attribute VB_Name = "KalkylRibbon"
Option Explicit
Option Private Module

' One callback for each button on the tab Kalkyl. All that a button does is done by Python; KalkylPython
' has the command of each number, and KalkylRun puts Excel back as it was.

' Kontrollera
Public Sub OnCheck(control As IRibbonControl)
    RunButton 1
End Sub

' Beräkna
Public Sub OnCompute(control As IRibbonControl)
    RunButton 2
End Sub

' Ångra beräkning
Public Sub OnUndoCompute(control As IRibbonControl)
    RunButton 3
End Sub

' Rensa
Public Sub OnClear(control As IRibbonControl)
    RunButton 4
End Sub

' Jämför
Public Sub OnCompare(control As IRibbonControl)
    RunButton 5
End Sub

' Skicka in
Public Sub OnSubmit(control As IRibbonControl)
    RunButton 6
End Sub

' Slå ihop
Public Sub OnMerge(control As IRibbonControl)
    RunButton 7
End Sub

' Hjälp
Public Sub OnHelp(control As IRibbonControl)
    RunButton 8
End Sub
