Attribute VB_Name = "KalkylRibbon"
Option Explicit

' One callback for each button on the tab Kalkyl. All that a button does is done by Python;
' KalkylRun starts it and puts Excel back as it was.

' Kontrollera
Public Sub OnCheck(control As IRibbonControl)
    RunButton "import kalkyl.excel.buttons; kalkyl.excel.buttons.check()"
End Sub

' Beräkna
Public Sub OnCompute(control As IRibbonControl)
    RunButton "import kalkyl.excel.buttons; kalkyl.excel.buttons.compute()"
End Sub

' Ångra beräkning
Public Sub OnUndoCompute(control As IRibbonControl)
    RunButton "import kalkyl.excel.buttons; kalkyl.excel.buttons.undo_compute()"
End Sub

' Rensa
Public Sub OnClear(control As IRibbonControl)
    RunButton "import kalkyl.excel.buttons; kalkyl.excel.buttons.clear()"
End Sub

' Jämför
Public Sub OnCompare(control As IRibbonControl)
    RunButton "import kalkyl.excel.buttons; kalkyl.excel.buttons.compare()"
End Sub

' Skicka in
Public Sub OnSubmit(control As IRibbonControl)
    RunButton "import kalkyl.excel.buttons; kalkyl.excel.buttons.submit()"
End Sub

' Slå ihop
Public Sub OnMerge(control As IRibbonControl)
    RunButton "import kalkyl.excel.buttons; kalkyl.excel.buttons.merge()"
End Sub

' Hjälp
Public Sub OnHelp(control As IRibbonControl)
    RunButton "import kalkyl.excel.buttons; kalkyl.excel.buttons.help()"
End Sub
