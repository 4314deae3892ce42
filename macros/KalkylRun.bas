Attribute VB_Name = "KalkylRun"
Option Explicit
Option Private Module

' Runs a button's Python command: refuses politely what can't work, and whatever happens puts Excel
' back as it was. Nothing here reads a setting from a workbook or from its folder.

Private Const TITLE As String = "kalkyl"
Private Const LOG_NAME As String = "tillagg.log"
Private Const FAULT As Long = 51300

' What Excel was like before a button was pressed, once it has been looked at.
Private Remembered As Boolean
Private OldCalculation As Variant
Private OldScreenUpdating As Variant
Private OldEnableEvents As Variant
Private OldDisplayAlerts As Variant
Private OldInteractive As Variant
Private OldStatusBar As Variant

' Runs a command of Python's on the active workbook, or says why not.
Public Sub RunButton(ByVal PythonCommand As String)
    Dim Reason As String
    Reason = Refusal()
    If Reason <> "" Then
        Tell Reason
        Exit Sub
    End If
    On Error GoTo Failed
    RememberExcel
    Application.StatusBar = "kalkyl arbetar ..."
    RunPython PythonCommand
    RestoreExcel
    Exit Sub
Failed:
    Reason = Err.Description & " (" & Err.Number & ")"
    Resume Report
Report:
    RestoreExcel
    ReportFailure Reason
End Sub

' Why nothing can be run now, in words for the user; nothing when it can. No workbook need be open:
' merging and helping do without.
Private Function Refusal() As String
    #If Mac Then
        Refusal = "Knapparna fungerar bara i Excel för Windows."
    #Else
        If Not ActiveWorkbook Is Nothing Then
            Refusal = RefusalOfName(ActiveWorkbook.Name)
        ElseIf IsProtectedView() Then
            Refusal = "Arbetsboken är öppnad i skyddat läge. Klicka på Aktivera redigering och försök igen."
        End If
    #End If
End Function

' The name is handed over through Windows' command interpreter, which reads ; and % its own way, and
' xlwings reads no further than to the next =.
Private Function RefusalOfName(ByVal BookName As String) As String
    Dim Sign As Variant
    For Each Sign In Array(";", "%", "=")
        If InStr(BookName, Sign) > 0 Then
            RefusalOfName = "Filnamnet " & BookName & " innehåller tecknet " & Sign & _
                ". Spara arbetsboken under ett namn utan det tecknet och försök igen. Inget är ändrat."
        End If
    Next Sign
End Function

' The workbook that a button is about; nothing when none is open. Called by the module xlwings.
Public Function BookInFront() As String
    If Not ActiveWorkbook Is Nothing Then BookInFront = ActiveWorkbook.Name
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

' The Python that "kalkyl addin install" wrote down, and no other. Called by the module xlwings.
Public Function FoundInterpreter() As String
    Dim Found As String
    Found = GetConfig("INTERPRETER_WIN", "")
    If InStr(Found, "\") = 0 Then
        Err.Raise FAULT, TITLE, "Tillägget vet inte var Python finns. Kör kommandot: kalkyl addin install"
    End If
    If Not FileExistsOnWindows(Found) Then
        Err.Raise FAULT, TITLE, "Python finns inte längre i " & Found & ". Kör kommandot: kalkyl addin install"
    End If
    FoundInterpreter = Found
End Function

' Says in Swedish what went wrong and keeps the details in a file. Called by the module xlwings, too.
Public Sub ReportFailure(ByVal Details As String)
    Dim Place As String
    Place = Kept(Details)
    RestoreExcel
    Tell Explanation(Details) & vbNewLine & vbNewLine & Place & vbNewLine & _
        "Kommandot kalkyl addin status visar om något saknas."
End Sub

' What some details mean to the user. In all cases but the last, Python never came to the workbook.
Private Function Explanation(ByVal Details As String) As String
    Const UNCHANGED As String = " Arbetsboken är inte ändrad."
    If InStr(Details, "(" & FAULT & ")") > 0 Then
        Explanation = Left(Details, InStrRev(Details, " (") - 1) & "." & UNCHANGED
    ElseIf InStr(Details, "option -P") > 0 Or InStr(Details, "option: -P") > 0 Then
        Explanation = "Python är för gammal. kalkyl behöver Python 3.11 eller senare." & UNCHANGED
    ElseIf InStr(Details, "No module named 'kalkyl") > 0 Then
        Explanation = "kalkyl finns inte i den Python som tillägget använder." & UNCHANGED
    ElseIf InStr(Details, "No module named 'xlwings") > 0 Then
        Explanation = "xlwings finns inte i den Python som tillägget använder." & UNCHANGED
    ElseIf InStr(Details, "Traceback") = 0 Then
        Explanation = "Windows startade inte Python. Det kan vara ett skydd som hindrar Excel från att " & _
            "starta program." & UNCHANGED
    Else
        Explanation = "kalkyl avbröts av ett fel. Se efter i arbetsboken innan du sparar den."
    End If
End Function

' Adds the details to a log beside the one that Python writes, and says where it is.
Private Function Kept(ByVal Details As String) As String
    Dim Path As String
    Dim Number As Integer
    On Error GoTo Failed
    Path = Environ("LOCALAPPDATA") & "\kalkyl"
    If Dir(Path, vbDirectory) = "" Then MkDir Path
    Path = Path & "\" & LOG_NAME
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
