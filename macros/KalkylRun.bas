Attribute VB_Name = "KalkylRun"
Option Explicit
Option Private Module

' Presses a button: refuses politely what can't work, and whatever happens puts Excel back as it was.

Private Const TITLE As String = "kalkyl"
Private Const FAULT As Long = 51300
Private Const UNCHANGED As String = " Arbetsboken är inte ändrad."

Private Python As New KalkylPython

' What Excel was like before a button was pressed, once it has been looked at.
Private Remembered As Boolean
Private OldCalculation As Variant
Private OldScreenUpdating As Variant
Private OldEnableEvents As Variant
Private OldDisplayAlerts As Variant
Private OldInteractive As Variant
Private OldStatusBar As Variant

' Presses the button of a number, or says why not.
Public Sub RunButton(ByVal Button As Long)
    Dim Reason As String
    Dim Number As Long
    Dim Code As Long
    Reason = Refusal()
    If Reason <> "" Then
        Tell Reason
        Exit Sub
    End If
    On Error GoTo Failed
    RememberExcel
    Application.StatusBar = "kalkyl arbetar ..."
    Code = Python.Press(Button)
    RestoreExcel
    If Code <> 0 Then ReportFailure Explanation(Code), "Python, slutkod " & Code
    Exit Sub
Failed:
    Number = Err.Number
    Reason = Err.Description
    Resume Report
Report:
    RestoreExcel
    If Number = FAULT Then
        ReportFailure Reason & "." & UNCHANGED, Reason
    Else
        ReportFailure "Windows startade inte Python. Det kan vara ett skydd som hindrar Excel från att " & _
            "starta program." & UNCHANGED, Reason & " (" & Number & ")"
    End If
End Sub

' Why nothing can be run now, in words for the user; nothing when it can. No workbook need be open:
' merging and helping do without.
Private Function Refusal() As String
    #If Mac Then
        Refusal = "Knapparna fungerar bara i Excel för Windows."
    #Else
        If IsProtectedView() Then
            Refusal = "Arbetsboken är öppnad i skyddat läge. Klicka på Aktivera redigering och försök igen."
        End If
    #End If
End Function

' A workbook in protected view is not among the open workbooks.
Private Function IsProtectedView() As Boolean
    On Error Resume Next
    IsProtectedView = Not Application.ActiveProtectedViewWindow Is Nothing
End Function

Private Sub RememberExcel()
    ' Excel only knows how it calculates when a workbook is open.
    Remembered = False
    OldCalculation = Empty
    If Not ActiveWorkbook Is Nothing Then OldCalculation = Application.Calculation
    OldScreenUpdating = Application.ScreenUpdating
    OldEnableEvents = Application.EnableEvents
    OldDisplayAlerts = Application.DisplayAlerts
    OldInteractive = Application.Interactive
    OldStatusBar = Application.StatusBar
    Remembered = True
End Sub

' Each line for itself: if one can't be put back, the others still are.
Private Sub RestoreExcel()
    If Not Remembered Then Exit Sub
    On Error Resume Next
    Application.Visible = True
    Application.Interactive = OldInteractive
    Application.ScreenUpdating = OldScreenUpdating
    Application.EnableEvents = OldEnableEvents
    Application.DisplayAlerts = OldDisplayAlerts
    Application.StatusBar = OldStatusBar
    If Not IsEmpty(OldCalculation) Then Application.Calculation = OldCalculation
End Sub

' Says in Swedish what went wrong and keeps the details in a file.
Private Sub ReportFailure(ByVal Words As String, ByVal Details As String)
    Tell Words & vbNewLine & vbNewLine & Kept(Details) & vbNewLine & _
        "Kommandot kalkyl addin status visar om något saknas."
End Sub

' What Python's exit code means to the user. In all cases but the last, it never came to the workbook.
Private Function Explanation(ByVal Code As Long) As String
    Select Case Code
        Case 2
            Explanation = "Python är för gammal. kalkyl behöver Python 3.11 eller senare." & UNCHANGED
        Case 11
            Explanation = "kalkyl finns inte i den Python som tillägget använder." & UNCHANGED
        Case 12
            Explanation = "xlwings finns inte i den Python som tillägget använder." & UNCHANGED
        Case 13
            Explanation = "Python hittade inte det Excel där knappen trycktes." & UNCHANGED
        Case Else
            Explanation = "kalkyl avbröts av ett fel. Se efter i arbetsboken innan du sparar den."
    End Select
End Function

' Adds the details to the log, and says where it is.
Private Function Kept(ByVal Details As String) As String
    Dim Path As String
    Dim Number As Integer
    On Error GoTo Failed
    Path = Python.LogFile()
    Number = FreeFile
    Open Path For Append As #Number
    Print #Number, Format(Now, "yyyy-mm-dd hh:nn:ss"); " "; Details
    Close #Number
    Kept = "Detaljerna finns i " & Path
    Exit Function
Failed:
    Kept = "Detaljer: " & Details
End Function

Private Sub Tell(ByVal Text As String)
    MsgBox Text, vbExclamation, TITLE
End Sub
