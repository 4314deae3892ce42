Attribute VB_Name = "KalkylBeskriv"
Option Explicit
Option Private Module

' Skriven av testerna ur kalkyl.excel.functions; ändra där.

Public Sub KalkylBeskrivFunktioner()
    Application.MacroOptions Macro:="KALKYL_ANDEL", Description:="Andel av summor, som sjukfrånvaro: täljarnas summa genom nämnarnas. Aldrig ett medelvärde.", Category:="kalkyl", ArgumentDescriptions:=Array("Täljarna: alla tal i området summeras.", "Nämnarna: alla tal i området summeras.")
    Application.MacroOptions Macro:="KALKYL_AVVIKELSE", Description:="Avvikelse i drift: utfall eller prognos minus budget. Plus är bättre än budget.", Category:="kalkyl", ArgumentDescriptions:=Array("Utfall eller prognos, tkr. Kostnader med minus.", "Budget, tkr. Kostnader med minus.")
    Application.MacroOptions Macro:="KALKYL_AVVIKELSE_INVESTERING", Description:="Avvikelse för investeringar: budget minus utfall eller prognos. Plus är mindre förbrukat.", Category:="kalkyl", ArgumentDescriptions:=Array("Budget för investeringen, utan tecken.", "Utfall eller prognos för investeringen, utan tecken.")
    Application.MacroOptions Macro:="KALKYL_AVVIKELSE_PROCENT", Description:="Avvikelse i procent av budget, som andel. Ett streck när budgeten är 0.", Category:="kalkyl", ArgumentDescriptions:=Array("Avvikelse, tkr.", "Årsbudget, tkr.")
    Application.MacroOptions Macro:="KALKYL_FAKTA", Description:="En tabells uppgifter, ifyllda och beräknade, en per rad: underlag för en pivottabell.", Category:="kalkyl", ArgumentDescriptions:=Array("Tabellen med sin rubrikrad.", "Rapporten, som uppfoljningsrapport-1.", "Tabellen, som Prognos per uppdrag.", "Frivilligt: året; annars i år.")
    Application.MacroOptions Macro:="KALKYL_KONTROLL", Description:="Vad reglerna säger om en tabell: en rad per anmärkning. Svaret sprider sig nedåt.", Category:="kalkyl", ArgumentDescriptions:=Array("Tabellen med sin rubrikrad.", "Rapporten, som uppfoljningsrapport-1.", "Tabellen, som Prognos per uppdrag.", "Frivilligt: året; annars i år.")
    Application.MacroOptions Macro:="KALKYL_PROGNOSFORANDRING", Description:="Förändring sedan föregående rapport: nu minus då.", Category:="kalkyl", ArgumentDescriptions:=Array("Prognos eller avvikelse nu, tkr.", "Samma tal i föregående rapport, tkr.")
    Application.MacroOptions Macro:="KALKYL_SKILLNAD_BUDGET", Description:="Skillnad mot budgeterad utveckling i procentenheter. Plus är gynnsamt för båda slagen.", Category:="kalkyl", ArgumentDescriptions:=Array("Utvecklingen mot förra året, som andel.", "Den budgeterade utvecklingen, som andel.", "Kostnad eller intäkt.")
    Application.MacroOptions Macro:="KALKYL_STAMMER", Description:="Om en total stämmer med sina delar, med den avrundning som decimalerna tillåter.", Category:="kalkyl", ArgumentDescriptions:=Array("Totalen som den är skriven.", "Delarna som de är skrivna.", "Frivilligt: hur många decimaler talen visar; annars 0.")
    Application.MacroOptions Macro:="KALKYL_STATUS", Description:="Indikatorns status: Grön, Gul, Röd, eller Grå när utfall eller målvärde saknas.", Category:="kalkyl", ArgumentDescriptions:=Array("Indikatorns utfall.", "Målvärdet.", "Lägre eller högre: åt vilket håll som är bättre.", "Frivilligt: det gula bandets bredd som andel av målvärdet; annars som i mallarna.")
    Application.MacroOptions Macro:="KALKYL_TAL", Description:="Talet i en text, med svenska skrivsätt, omräknat till en enhet om den anges.", Category:="kalkyl", ArgumentDescriptions:=Array("Text som -1 234,5 mnkr.", "Frivilligt: enheten som svaret ska ha (kr, tkr, mnkr).")
    Application.MacroOptions Macro:="KALKYL_UTVECKLING", Description:="Kostnads- eller intäktsutveckling mot förra året, som andel. Ett streck när den är 0.", Category:="kalkyl", ArgumentDescriptions:=Array("Utfall eller budget i år, tkr.", "Utfall förra året, tkr.")
    Application.MacroOptions Macro:="KALKYL_VERSION", Description:="Vilken version av kalkyl som svarar.", Category:="kalkyl"
End Sub
