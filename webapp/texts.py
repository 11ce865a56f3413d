"""Every word of the pages that is not a fact, in Swedish and English.

In: a language. Out: `Texts`, which a template reads as `{{ t.last_attested }}`; words and
numbers of answers as a reader of that language writes them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

PAGE = {
    # frame
    "skip": ("Hoppa till innehållet", "Skip to content"),
    "tagline": ("Vem företräder vilken region, och var?", "Who speaks for which region, and where?"),
    "nav": ("Huvudmeny", "Main menu"),
    "questions": ("Frågor", "Questions"),
    "about": ("Om Regiograph", "About Regiograph"),
    "accessibility": ("Tillgänglighet", "Accessibility"),
    "other_language": ("In English", "På svenska"),
    "footer": (
        "Uppgifterna står i dokumenten, inte i något register. Vad som inte har källa finns inte här.",
        "The facts stand in the documents, not in any register. What has no source is not here.",
    ),
    "build": ("Bygge", "Build"),
    # date and sources
    "scope_title": ("Datum och källor", "Date and sources"),
    "scope_all": ("Visar alla uppgifter oavsett datum, från alla källor.", "Showing every fact whatever its date, from all sources."),
    "scope_change": ("Välj datum eller källor", "Choose date or sources"),
    "as_of": ("per {date}", "as of {date}"),
    "any_date": ("oavsett datum", "whatever the date"),
    "only": ("bara {sources}", "only {sources}"),
    "all_sources": ("alla källor", "all sources"),
    "showing": ("Visar", "Showing"),
    "reset": ("Visa allt igen", "Show everything again"),
    "date": ("Datum", "Date"),
    "date_hint": ("År, månad eller dag: 2024, 2024-06 eller 2024-06-01", "Year, month or day: 2024, 2024-06 or 2024-06-01"),
    "sources": ("Källor", "Sources"),
    "sources_hint": ("Ingen markerad betyder alla.", "None ticked means all."),
    "more_sources": ("Andra källor", "Other sources"),
    "more_sources_hint": (
        "Sista ledet i källans adress, flera skilda med komma. Alla källor står under",
        "The last part of the source’s address, several with commas between. All sources are listed under",
    ),
    "apply": ("Visa", "Show"),
    # start
    "start_lead": (
        "Regiograph samlar vad regionernas egna dokument säger om medlemskap, organ, förtroendevalda, program, prioriteringar och kostnader. "
        "Varje rad visar i vilket dokument och avsnitt den står.",
        "Regiograph gathers what the regions’ own documents say about memberships, bodies, representatives, programmes, priorities and costs. "
        "Every line shows which document and section it stands in.",
    ),
    "who_represents": ("Vem företräder {region}?", "Who represents {region}?"),
    "who_represents_more": ("Nätverk för nätverk: organ, personer, parti, roll och källa", "Network by network: bodies, people, party, role and source"),
    "figures": ("I siffror", "In figures"),
    "regions": ("Regioner", "Regions"),
    "regions_with_documents": ("Regioner med egna dokument i grafen", "Regions with documents of their own in the graph"),
    "regions_named": ("Andra regioner som dokumenten nämner", "Other regions that the documents name"),
    "all_regions": ("Alla regioner", "All regions"),
    "all_documents": ("Alla dokument", "All documents"),
    "networks": ("Nätverk", "Networks"),
    "people": ("Personer", "People"),
    "mandates": ("Uppdrag", "Mandates"),
    "memberships": ("Medlemskap", "Memberships"),
    "documents": ("Dokument", "Documents"),
    "ask": ("Ställ en fråga", "Ask a question"),
    "all_questions": ("Alla frågor", "All questions"),
    "source_documents": ("Dokumenten bakom", "The documents behind it"),
    "not_stated": ("anges inte", "not stated"),
    "network_count": ("{n} nätverk", "{n} networks"),
    "people_count": ("{n} personer", "{n} people"),
    "no_people": ("inga namn", "no names"),
    "no_networks": ("inget medlemskap", "no membership"),
    # region
    "who_where": ("Vem företräder oss var", "Who speaks for us where"),
    "region_none": (
        "Källorna säger inte vem som företräder {region} i något nätverk.",
        "The sources do not say who represents {region} in any network.",
    ),
    "sentence": (
        "{region} är medlem eller ägare i {networks} och företräds i {bodies} av {people}, enligt {sources}.",
        "{region} is a member or owner of {networks} and is represented in {bodies} by {people}, according to {sources}.",
    ),
    "sentence_unnamed": (
        "{region} är medlem eller ägare i {networks} och har plats i {bodies}, men källorna nämner ingen företrädare vid namn.",
        "{region} is a member or owner of {networks} and has a seat in {bodies}, but the sources name no representative.",
    ),
    "sentence_bare": (
        "{region} är medlem eller ägare i {networks}. Källorna säger inte i vilka organ eller genom vem.",
        "{region} is a member or owner of {networks}. The sources do not say in which bodies or through whom.",
    ),
    "n_networks": ("{n} nätverk", "{n} networks"),
    "one_network": ("ett nätverk", "one network"),
    "n_bodies": ("{n} organ", "{n} bodies"),
    "one_body": ("ett organ", "one body"),
    "n_people": ("{n} namngivna personer", "{n} named people"),
    "one_person": ("en namngiven person", "one named person"),
    "n_sources": ("{n} källor", "{n} sources"),
    "one_source": ("en källa", "one source"),
    "figure_networks": ("nätverk som medlem eller ägare", "networks as member or owner"),
    "figure_bodies": ("organ med plats för regionen", "bodies with a seat for the region"),
    "figure_people": ("namngivna företrädare", "named representatives"),
    "figure_unnamed": ("organ utan namngiven företrädare", "bodies without a named representative"),
    "figure_cost": ("kronor, poster för {year}", "SEK, items for {year}"),
    "figure_cost_yearly": ("därtill {amount} kr årligen, utan år", "and {amount} SEK yearly, without a year"),
    "current_note": (
        "Inget kallas aktuellt: kolumnen ”senast belagd” säger när en källa senast visade uppgiften. Välj ett datum för att se hur säkert den gäller då.",
        "Nothing is called current: “last attested” says when a source last showed the fact. Choose a date to see how certain it is then.",
    ),
    "date_note": (
        "Säkerheten avser {date}. Platser, kostnader, mål och regler visas oavsett datum.",
        "Certainty is as of {date}. Seats, costs, goals and rules are shown whatever the date.",
    ),
    "overview": ("Nätverk och program i översikt", "Networks and programmes at a glance"),
    "network": ("Nätverk", "Network"),
    "relation": ("Relation", "Relation"),
    "since": ("Sedan", "Since"),
    "period": ("Period", "Period"),
    "last_attested": ("Senast belagd", "Last attested"),
    "certainty": ("Säkerhet", "Certainty"),
    "cost": ("Kostnad", "Cost"),
    "bodies": ("Organ", "Bodies"),
    "person": ("Person", "Person"),
    "party": ("Parti", "Party"),
    "role": ("Roll", "Role"),
    "level": ("Nivå", "Level"),
    "source": ("Källa", "Source"),
    "role_not_stated": ("roll anges inte", "role not stated"),
    "seat_stated": ("{role}: {stated} enligt källan, {named} med namn", "{role}: {stated} according to the source, {named} with names"),
    "seat_unstated": ("{role}: antal anges inte, {named} med namn", "{role}: number not stated, {named} with names"),
    "unnamed_one": ("{role}: en plats utan namn", "{role}: one seat without a name"),
    "unnamed_many": ("{role}: {n} platser utan namn", "{role}: {n} seats without a name"),
    "unnamed_some": ("{role}: namn och antal anges inte", "{role}: names and number not stated"),
    "unnamed_nothing": ("roll, antal och namn anges inte", "role, number and names not stated"),
    "no_network": ("Organ utan angivet nätverk", "Bodies without a stated network"),
    "as_chair": ("ingen extra plats", "not an extra seat"),
    "about_amount": ("ca {amount} kr", "about SEK {amount}"),
    "amount": ("{amount} kr", "SEK {amount}"),
    "shared_by": ("gemensamt för {n}", "shared by {n}"),
    "full_time": ("{percent} % av en heltid", "{percent}% of a full-time post"),
    "without_names": ("{n} utan namn", "{n} without names"),
    "more": ("Mer om {region}", "More on {region}"),
    "costs": ("Kostnader", "Costs"),
    "programmes": ("Program och uppdrag", "Programmes and assignments"),
    "priorities": ("Mål och prioriteringar", "Goals and priorities"),
    "activities": ("Handlingsplan: planerade aktiviteter", "Action plan: planned activities"),
    "activities_note": ("Planerat är inte detsamma som utfört.", "Planned is not the same as done."),
    "responsibilities": ("Vem ansvarar för vad", "Who is responsible for what"),
    "rules": ("Regler för att delta", "Rules for taking part"),
    "rule_check": ("Är reglerna visade som uppfyllda?", "Are the rules shown to be met?"),
    "rule_check_note": (
        "”Framgår ej” är ingen dom: det betyder bara att källorna inte visar det.",
        "“Not shown” is no verdict: it only means that the sources do not show it.",
    ),
    "gaps": ("Vad vi inte vet", "What we do not know"),
    "gaps_note": (
        "Tre slags frånvaro hålls isär: källan säger att det inte finns, källan nämner det inte, eller ingen källa har lästs för det.",
        "Three kinds of absence are kept apart: the source says there is none, it does not mention it, or no source was read for it.",
    ),
    "region_documents": ("Regionens dokument", "The region’s documents"),
    "rows": ("{n} rader", "{n} rows"),
    "one_row": ("1 rad", "1 row"),
    "notes": ("Källor på sidan", "Sources on this page"),
    "notes_hint": (
        "Siffrorna i kolumnen Källa leder hit. Citaten kommer ur läsarens egen kopia av dokumenten.",
        "The numbers in the column Source lead here. Quotes come from the reader’s own copy of the documents.",
    ),
    "notes_plain": ("Siffrorna i kolumnen Källa leder hit.", "The numbers in the column Source lead here."),
    "note_label": ("källa {n}", "source {n}"),
    "downloads": ("Hämta uppgifterna", "Download the data"),
    "download_as": ("Hämta {what} som {kind}", "Download {what} as {kind}"),
    "open_question": ("Öppna frågan", "Open the question"),
    # questions
    "questions_lead": (
        "Varje fråga är ett formulär. Svaret kommer som tabell, med källa för varje rad, och kan hämtas som CSV, Excel eller JSON.",
        "Each question is a form. The answer is a table with a source for every row, and can be downloaded as CSV, Excel or JSON.",
    ),
    "any": ("alla", "any"),
    "yes": ("ja", "yes"),
    "no": ("nej", "no"),
    "required": ("behövs", "required"),
    "answer": ("Svar", "Answer"),
    "choose_first": ("Välj {what} för att få ett svar.", "Choose a {what} to get an answer."),
    "hidden_columns": ("Kolumner utan något värde visas inte här: {names}.", "Columns without any value are not shown here: {names}."),
    "empty": ("Tomt svar", "Empty answer"),
    "sparql_open": ("Öppna i SPARQL-formuläret", "Open in the SPARQL form"),
    "sparql_shown": ("Frågan i SPARQL", "The question in SPARQL"),
    "sparql_shown_note": (
        "Formulärets värden är ifyllda. Kör frågan som den är, eller ändra den.",
        "The values of the form are filled in. Run the query as it is, or change it.",
    ),
    "table_region": ("Tabell: {what} (kan rullas i sidled)", "Table: {what} (scrolls sideways)"),
    # thing
    "also_called": ("Kallas också", "Also called"),
    "abbreviation": ("Förkortning", "Abbreviation"),
    "facts": ("Uppgifter", "Facts"),
    "facts_from": ("Sägs om", "What refers to it"),
    "in_sources": ("Står i", "Stands in"),
    "property": ("Uppgift", "Property"),
    "value": ("Värde", "Value"),
    "stated_by": ("Enligt", "According to"),
    "inferred": ("härlett", "inferred"),
    "ontology": ("ontologin", "the ontology"),
    "more_values": ("och {n} till", "and {n} more"),
    "identifier": ("Beständig adress", "Persistent address"),
    "nothing_in_scope": (
        "De valda källorna säger inget om detta. Andra källor gör det.",
        "The chosen sources say nothing about this. Other sources do.",
    ),
    # things
    "start": ("Start", "Start"),
    "crumbs": ("Du är här", "You are here"),
    "regions_lead": (
        "Alla regioner som källorna nämner: nätverk som medlem eller ägare, organ, namngivna företrädare och egna dokument i grafen.",
        "Every region that the sources name: networks as member or owner, bodies, named representatives, and documents of its own in the graph.",
    ),
    "networks_lead": (
        "Nätverk, kontor och samarbeten som källorna nämner, med det som är känt om medlemmar, organ och företrädare.",
        "Networks, offices and partnerships that the sources name, with what is known of members, bodies and representatives.",
    ),
    "bodies_lead": (
        "Styrelser, utskott, kommittéer och grupper där regioner och andra har plats.",
        "Boards, committees and groups in which regions and others have seats.",
    ),
    "people_lead": (
        "Alla som källorna nämner med ett offentligt uppdrag i ett nätverk, ett organ eller ett program.",
        "Everyone whom the sources name with a public mandate in a network, a body or a programme.",
    ),
    "programmes_all": ("Program", "Programmes"),
    "programmes_lead": (
        "EU-program och fonder, och hur regionerna medverkar. Att medverka är inte att vara medlem.",
        "EU programmes and funds, and how the regions take part. Taking part is not being a member.",
    ),
    "priorities_all": ("Prioriteringar", "Priorities"),
    "priorities_lead": (
        "Syften, mål, prioriteringar och inriktningar i regionernas dokument, med teman.",
        "Purposes, goals, priorities and orientations in the regions’ documents, with their themes.",
    ),
    "plans": ("Planer", "Plans"),
    "plans_lead": (
        "Aktiviteter i regionernas handlingsplaner, rad för rad. Planerat är inte detsamma som utfört.",
        "Activities in the regions’ action plans, row by row. Planned is not the same as done.",
    ),
    "documents_lead": (
        "Källorna bakom uppgifterna: vem som utfärdat dem, när de beslutades och hur länge de gäller.",
        "The sources behind the facts: who issued them, when they were decided and how long they are valid.",
    ),
    "overview_list": ("{what}: hela listan", "{what}: the whole list"),
    "word_and": ("och", "and"),
    "others": ("{n} till", "{n} more"),
    "attested_sentence": ("Senast belagt {date}.", "Last attested {date}."),
    "attested_short": ("belagt {date}", "attested {date}"),
    "date_note_thing": (
        "Säkerheten avser {date}. Det som inte har datum visas oavsett.",
        "Certainty is as of {date}. What has no date is shown whatever the date.",
    ),
    "network_plain": ("nätverk", "network"),
    "network_sentence": (
        "{kind}. Källorna nämner {members}, {bodies} och {people}.",
        "{kind}. The sources name {members}, {bodies} and {people}.",
    ),
    "n_members": ("{n} medlemmar eller ägare", "{n} members or owners"),
    "one_member": ("en medlem eller ägare", "one member or owner"),
    "figure_members": ("namngivna medlemmar eller ägare", "named members or owners"),
    "figure_network_bodies": ("kända organ", "known bodies"),
    "figure_attested": ("senast belagt", "last attested"),
    "network_members": ("Medlemmar och andra relationer", "Members and other relations"),
    "network_people": ("Namngivna företrädare", "Named representatives"),
    "network_seats": ("Platser i organen", "Seats in the bodies"),
    "network_activities": ("Planerade aktiviteter", "Planned activities"),
    "network_costs": ("Kostnader", "Costs"),
    "network_shared": ("Nätverk med gemensamma medlemmar", "Networks with members in common"),
    "body_plain": ("organ", "body"),
    "body_nowhere": ("ett nätverk eller program som källan inte anger", "a network or programme that the source does not state"),
    "body_sentence": (
        "{kind} i {network}. Enligt källorna har {represented} plats här, och {people} nämns.",
        "{kind} of {network}. According to the sources {represented} have a seat here, and {people} are mentioned.",
    ),
    "body_sentence_empty": (
        "{kind} i {network}. Källorna säger inte vem som har plats här.",
        "{kind} of {network}. The sources do not say who has a seat here.",
    ),
    "n_place_holders": ("{n} regioner eller organisationer", "{n} regions or organisations"),
    "one_place_holder": ("en region eller organisation", "one region or organisation"),
    "figure_represented": ("regioner och organisationer med plats", "regions and organisations with a seat"),
    "figure_stated_seats": ("platser enligt källornas tal", "seats by the numbers in the sources"),
    "body_people": ("Vilka sitter här", "Who sits here"),
    "body_seats": ("Platser för var och en", "Seats of each"),
    "body_parties": ("Platser efter parti", "Seats by party"),
    "person_none": ("De valda källorna ger {person} inget uppdrag.", "The chosen sources give {person} no mandate."),
    "person_sentence": (
        "{person} har {mandates} i {bodies} och företräder {represented}.",
        "{person} holds {mandates} in {bodies} and represents {represented}.",
    ),
    "n_mandates": ("{n} uppdrag", "{n} mandates"),
    "one_mandate": ("ett uppdrag", "one mandate"),
    "figure_mandates": ("uppdrag", "mandates"),
    "figure_person_bodies": ("organ", "bodies"),
    "person_mandates": ("Alla uppdrag", "Every mandate"),
    "programme_plain": ("program", "programme"),
    "programme_sentence": ("{kind}{period}. Enligt källorna medverkar {regions}.", "{kind}{period}. According to the sources {regions} take part."),
    "programme_sentence_empty": ("{kind}{period}. Källorna säger inte vilka som medverkar.", "{kind}{period}. The sources do not say who takes part."),
    "figure_programme_regions": ("regioner och organisationer", "regions and organisations"),
    "figure_period": ("period", "period"),
    "programme_regions": ("Vilka medverkar, och hur", "Who takes part, and how"),
    "priority_none": ("De valda källorna ställer inte upp detta mål.", "The chosen sources do not set this goal."),
    "priority_sentence": ("{level} för {region}, i {document}.", "{level} of {region}, in {document}."),
    "priority_sentence_themed": (
        "{level} för {region}, i {document}. Tema: {themes}.",
        "{level} of {region}, in {document}. Theme: {themes}.",
    ),
    "priority_here": ("Var det står", "Where it stands"),
    "priority_activities": ("Vad som planeras för det", "What is planned for it"),
    "priority_same_theme": ("Samma tema: {theme}", "The same theme: {theme}"),
    "activity_none": ("De valda källorna planerar inte detta.", "The chosen sources do not plan this."),
    "activity_sentence": ("{status}. Rad {row} i {document}.", "{status}. Row {row} of {document}."),
    "activity_sentence_networks": ("{status}. Rad {row} i {document}, genom {networks}.", "{status}. Row {row} of {document}, through {networks}."),
    "activity_row": ("Raden i planen", "The row of the plan"),
    "document_plain": ("dokument", "document"),
    "document_sentence": (
        "{kind} från {issuer}. Härifrån är {facts} hämtade.",
        "{kind} from {issuer}. From here {facts} are taken.",
    ),
    "n_facts": ("{n} uppgifter", "{n} facts"),
    "one_fact": ("en uppgift", "one fact"),
    "figure_facts": ("uppgifter hämtade härifrån", "facts taken from here"),
    "figure_fact_kinds": ("slag av uppgifter", "kinds of facts"),
    "figure_gaps": ("noterade luckor", "noted gaps"),
    "figure_valid": ("giltighet", "validity"),
    "document_about": ("Beslut och giltighet", "Decision and validity"),
    "document_contents": ("Vad som är hämtat ur dokumentet", "What was taken from the document"),
    "document_gaps": ("Vad dokumentet inte säger", "What the document does not say"),
    "document_facts": ("Alla uppgifter i dokumentets ordning", "Every fact in the order of the document"),
    "organisation_sentence": (
        "{organisation} har band till {networks}; {people} nämns.",
        "{organisation} has ties to {networks}; {people} are mentioned.",
    ),
    "organisation_networks": ("Nätverk", "Networks"),
    "theme_sentence": ("{goals} hör till temat, hos {regions}.", "{goals} belong to the theme, in {regions}."),
    "theme_none": ("De valda källorna har inget mål med detta tema.", "The chosen sources have no goal with this theme."),
    "n_goals": ("{n} mål och prioriteringar", "{n} goals and priorities"),
    "one_goal": ("ett mål", "one goal"),
    "page_data": ("Sidans uppgifter att hämta", "The data of this page"),
    "as_rdf": ("Allt om detta som länkade data", "Everything about this as linked data"),
    # tables
    "sort_up": ("Sortera efter {column}, stigande", "Sort by {column}, ascending"),
    "sort_down": ("Sortera efter {column}, fallande", "Sort by {column}, descending"),
    "filter": ("Visa bara rader med", "Show only rows with"),
    "filter_label": ("Filtrera tabellen", "Filter the table"),
    "filter_apply": ("Filtrera", "Filter"),
    "filter_reset": ("Visa alla rader", "Show all rows"),
    "filter_none": ("Ingen av de {n} raderna innehåller ”{filter}”.", "None of the {n} rows holds “{filter}”."),
    "rows_filtered": ("{found} av {n} rader.", "{found} of {n} rows."),
    "rows_shown": ("Rad {first}–{last} av {n}. Filerna innehåller alla.", "Rows {first}–{last} of {n}. The files hold all of them."),
    "pager": ("Sidor i tabellen", "Pages of the table"),
    "page_of": ("sida {page} av {pages}", "page {page} of {pages}"),
    "previous_page": ("Föregående", "Previous"),
    "next_page": ("Nästa", "Next"),
    "all_rows": ("Alla {n} rader", "All {n} rows"),
    "suggestions": ("{n} förslag", "{n} suggestions"),
    # search
    "search": ("Sök", "Search"),
    "search_label": ("Sök på namn eller förkortning", "Search by name or abbreviation"),
    "search_title": ("Sökning", "Search"),
    "search_results": ("Sökning: {q}", "Search: {q}"),
    "hits": ("{n} träffar", "{n} hits"),
    "one_hit": ("En träff", "One hit"),
    "hits_shown": ("De {shown} främsta träffarna. Skriv fler ord för att få färre.", "The first {shown} hits. Add words to get fewer."),
    "near_hits": ("Inget i grafen heter så. Det här liknar det du skrev:", "Nothing in the graph has that name. This is like what you typed:"),
    "near_hits_too": ("Det här liknar det du skrev:", "This is like what you typed:"),
    "found_as": ("träff på", "matches"),
    "members_named": ("{n} namngivna medlemmar", "{n} members named"),
    "one_member_named": ("en namngiven medlem", "one member named"),
    "and_more": ("och {n} till", "and {n} more"),
    "hit_mandates": ("uppdrag i", "mandates in"),
    "hit_networks": ("nätverk:", "networks:"),
    "search_start": (
        "Skriv vad du söker i fältet högst upp: en region, ett nätverk, ett organ, en person, ett program, ett dokument eller ett mål.",
        "Type what you look for in the field at the top: a region, a network, a body, a person, a programme, a document or a goal.",
    ),
    "search_none": (
        "Inget i grafen heter så eller något liknande. Grafen rymmer bara det som dokumenten nämner.",
        "Nothing in the graph has that name or one like it. The graph holds only what the documents name.",
    ),
    "search_none_here": (
        "Inget som heter så nämns i de valda källorna.",
        "Nothing of that name is mentioned in the chosen sources.",
    ),
    "search_try": ("Pröva färre ord, ett annat namn eller en förkortning.", "Try fewer words, another name or an abbreviation."),
    "search_tips": (
        "Namnen finns på svenska och engelska. Det går bra att skriva a för å och ä, o för ö och e för é, och att skriva lite fel.",
        "Names are in Swedish and English. You may write a for å and ä, o for ö and e for é, and make a slip or two.",
    ),
    "search_cut": ("Bara de första {n} tecknen söktes.", "Only the first {n} characters were searched for."),
    "search_elsewhere": ("{n} träffar finns bara i andra källor än de valda.", "{n} hits are in other sources than the chosen ones only."),
    "one_elsewhere": ("En träff finns bara i andra källor än de valda.", "One hit is in other sources than the chosen ones only."),
    "search_everywhere": ("Sök i alla källor", "Search all sources"),
    "search_dateless": ("Sökningen följer de valda källorna men inte datumet.", "The search follows the chosen sources but not the date."),
    "search_for": ("Sök efter ”{q}”", "Search for “{q}”"),
    # sparql
    "sparql_lead": (
        "För den som kan SPARQL: skriv en fråga mot hela grafen. Prefixen nedan är redan kända. "
        "Högst {rows} rader och {seconds} sekunder; SERVICE och FROM mot filer avvisas.",
        "For those who know SPARQL: write a query against the whole graph. The prefixes below are known already. "
        "At most {rows} rows and {seconds} seconds; SERVICE and FROM for files are refused.",
    ),
    "query": ("Fråga", "Query"),
    "run": ("Kör frågan", "Run the query"),
    "result": ("Svar", "Result"),
    "took": ("{rows} på {ms} ms", "{rows} in {ms} ms"),
    "truncated": ("Svaret är avkortat vid {n} rader. Begränsa frågan för att se resten.", "The answer was cut at {n} rows. Narrow the query to see the rest."),
    "prefixes": ("Kända prefix", "Known prefixes"),
    "true": ("Ja, det stämmer.", "Yes, that holds."),
    "false": ("Nej, det stämmer inte.", "No, that does not hold."),
    "no_rows": ("Frågan gav inga rader.", "The query gave no rows."),
    "permalink": ("Länk till frågan", "Link to this query"),
    # pictures
    "pictures": ("Bilder", "Pictures"),
    "picture_region": ("Bild: {what} (kan rullas i sidled)", "Picture: {what} (scrolls sideways)"),
    "graph_crumb": ("Band", "Ties"),
    "picture_page": ("Öppna bilden", "Open the picture"),
    "picture_question": ("Frågan bakom: {question}", "The question behind it: {question}"),
    "picture_twin": ("Samma uppgifter som tabell", "The same facts as a table"),
    "picture_empty": ("Det finns inget att rita", "There is nothing to draw"),
    "picture_key": ("Teckenförklaring", "Key"),
    "error_404_picture": ("Ingen bild heter ”{name}”.", "No picture is called “{name}”."),
    "picture_choose_thing": (
        "Bilden visar vad en sak är knuten till. Sök upp saken och öppna bilden från dess sida.",
        "The picture shows what a thing is tied to. Search for the thing and open the picture from its page.",
    ),
    "n_regions": ("{n} regioner", "{n} regions"),
    "one_region": ("en region", "one region"),
    "matrix_title": ("Vem hör till vilket nätverk?", "Who belongs to which network?"),
    "matrix_summary": (
        "Källorna knyter {members} till {networks} genom {relations} relationer; {belonging} av dem är medlemskap eller ägande.",
        "The sources tie {members} to {networks} by {relations} relations; {belonging} of them are membership or ownership.",
    ),
    "matrix_with_others": ("{regions} och {n} andra", "{regions} and {n} others"),
    "matrix_others": ("Andra än regioner", "Others than regions"),
    "matrix_years": (
        "Siffrorna är det år då relationen senast är belagd: 24 betyder 2024. Utan siffror: källan är odaterad.",
        "The figures are the year in which the relation is last attested: 24 means 2024. No figures: the source is undated.",
    ),
    "matrix_rows_cut": ("Bilden rymmer {shown} av {whole} rader; alla står i tabellen.", "The picture holds {shown} of {whole} rows; all are in the table."),
    "matrix_columns_cut": (
        "Bilden rymmer {shown} av {whole} nätverk; alla står i tabellen.",
        "The picture holds {shown} of {whole} networks; all are in the table.",
    ),
    "key_belongs": ("medlem eller ägare", "member or owner"),
    "key_weaker": ("svagare relation, till exempel deltagare", "weaker relation, for example participant"),
    "since_year": ("sedan {year}", "since {year}"),
    "attested_year": ("senast belagd {year}", "last attested {year}"),
    "attested_undated": ("belagd utan år", "attested without a year"),
    "seats_title": ("Platser i {body}", "Seats in {body}"),
    "seats_summary": (
        "Med namn: {named}. Angivna platser utan namn: {unnamed}. Platserna gäller {members}.",
        "With a name: {named}. Stated seats without a name: {unnamed}. The seats are for {members}.",
    ),
    "seats_stated": ("{stated} enligt källan", "{stated} according to the source"),
    "seats_unstated": ("antal anges inte", "number not stated"),
    "seats_none": ("inga namn", "no names"),
    "seats_certainty": (
        "Att namnen gällde då är säkert för {certain}, möjligt för {possible} och okänt för {unknown}.",
        "That the names held then is certain for {certain}, possible for {possible} and unknown for {unknown}.",
    ),
    "seats_party": ("Bokstäverna i märket är partiet.", "The letters in the mark are the party."),
    "seats_more": (
        "Bilden rymmer {shown} platser på raden; {more} till står i tabellen.",
        "The picture holds {shown} seats a row; {more} more are in the table.",
    ),
    "key_ordinary": ("ordinarie ledamot", "ordinary member"),
    "key_substitute": ("ersättare", "substitute"),
    "key_chair": ("ordförande", "chair"),
    "key_other_role": ("annan eller ej angiven roll", "other role or none stated"),
    "key_named": ("med namn", "with a name"),
    "key_unnamed": ("utan namn", "without a name"),
    "key_otherwise": ("med namn vid annan tid", "with a name at another time"),
    "costs_title": ("Kostnader för {region}", "Costs of {region}"),
    "costs_summary": (
        "{n} poster; den största är {amount}.",
        "{n} items; the largest is {amount}.",
    ),
    "costs_summary_one": ("En post på {amount}.", "One item of {amount}."),
    "costs_year": ("{year}, tillsammans {sum}", "{year}, {sum} together"),
    "costs_yearly": ("Årligen, utan angivet år", "Yearly, no year stated"),
    "costs_undated": ("Utan angivet år", "No year stated"),
    "costs_apart": (
        "Poster utan år läggs inte ihop med andra.",
        "Items without a year are not added to others.",
    ),
    "costs_shared": ("gemensamt för {names}", "shared by {names}"),
    "key_exact": ("belopp", "amount"),
    "key_estimate": ("ungefärligt belopp", "approximate amount"),
    "neighbours_title": ("{name}: närmaste band", "{name}: closest ties"),
    "neighbours_summary": (
        "{name} har {n} direkta band: {kinds}.",
        "{name} has {n} direct neighbours: {kinds}.",
    ),
    "neighbours_more": ("Bilden rymmer {shown} av {n} grannar; alla står i tabellen.", "The picture holds {shown} of {n} neighbours; all are in the table."),
    "neighbours_none": (
        "Källorna knyter inte {name} till något nätverk eller organ som medlem, ägare eller företrädare.",
        "The sources do not tie {name} to any network or body as member, owner or representative.",
    ),
    "neighbour": ("Granne", "Neighbour"),
    "kind": ("Slag", "Kind"),
    "tie": ("Band", "Tie"),
    "tie_from": ("Från", "From"),
    "tie_to": ("Till", "To"),
    "tie_belongsTo": ("hör till", "belongs to"),
    "tie_bodyOf": ("är organ i", "is a body of"),
    "tie_sitsIn": ("sitter i", "sits in"),
    "tie_speaksFor": ("företräder", "speaks for"),
    "tie_belongsTo_back": ("har som medlem eller ägare", "has as member or owner"),
    "tie_bodyOf_back": ("har organet", "has the body"),
    "tie_sitsIn_back": ("har som ledamot", "has as a member"),
    "tie_speaksFor_back": ("företräds av", "is represented by"),
    "node_region": ("region", "region"),
    "node_network": ("nätverk eller program", "network or programme"),
    "node_body": ("organ", "body"),
    "node_person": ("person", "person"),
    "node_other": ("annan organisation", "other organisation"),
    "one_node_region": ("en region", "one region"),
    "one_node_network": ("ett nätverk eller program", "one network or programme"),
    "one_node_body": ("ett organ", "one body"),
    "one_node_person": ("en person", "one person"),
    "one_node_other": ("en annan organisation", "one other organisation"),
    "nodes_region": ("{n} regioner", "{n} regions"),
    "nodes_network": ("{n} nätverk eller program", "{n} networks or programmes"),
    "nodes_body": ("{n} organ", "{n} bodies"),
    "nodes_person": ("{n} personer", "{n} people"),
    "nodes_other": ("{n} andra organisationer", "{n} other organisations"),
    "graph_open": ("Utforska banden", "Explore the ties"),
    "graph_title": ("Band kring {name}", "Ties around {name}"),
    "graph_lead": (
        "Allt inom två steg från {name}. Dra i bilden eller använd knapparna; allt står också i tabellen nedanför.",
        "Everything within two steps of {name}. Drag the picture or use the buttons; everything is in the table below too.",
    ),
    "graph_label": (
        "Bild av {nodes} saker och {ties} band kring {name}. Tabellen nedanför säger detsamma.",
        "Picture of {nodes} things and {ties} ties around {name}. The table below says the same.",
    ),
    "graph_more": ("{n} saker till ligger inom två steg men ryms inte här.", "{n} more things are within two steps but do not fit here."),
    "graph_ties": ("Alla band i bilden", "All ties in the picture"),
    "zoom_in": ("Närmare", "Zoom in"),
    "zoom_out": ("Längre bort", "Zoom out"),
    "zoom_fit": ("Visa allt", "Show all"),
    "graph_tools": ("Bildens storlek", "Size of the picture"),
    "graph_choose": ("Välj en sak i bilden för att öppna dess sida.", "Choose a thing in the picture to open its page."),
    "graph_chosen": ("Öppna {name}", "Open {name}"),
    # errors
    "error_400": ("Det går inte att fråga så", "That cannot be asked"),
    "error_404": ("Sidan finns inte", "There is no such page"),
    "error_405": ("Så kan sidan inte anropas", "The page cannot be called that way"),
    "error_413": ("Frågan är för stor", "The query is too large"),
    "error_500": ("Något gick fel hos oss", "Something went wrong on our side"),
    "error_503": ("Grafen kan inte läsas just nu", "The graph cannot be read at the moment"),
    "error_504": ("Frågan tog för lång tid", "The query took too long"),
    "error_404_body": ("Adressen leder ingenstans.", "The address leads nowhere."),
    "error_404_thing": ("Inget i grafen har adressen {iri}.", "Nothing in the graph has the address {iri}."),
    "error_404_region": ("Ingen region i grafen heter ”{name}”.", "No region in the graph is called “{name}”."),
    "error_500_body": ("Felet är noterat. Försök igen, eller gå till startsidan.", "The fault is noted. Try again, or go to the start page."),
    "error_503_body": ("Kör ”regiograph build” och försök igen.", "Run “regiograph build” and try again."),
    "near": ("Menade du något av detta?", "Did you mean one of these?"),
    "readings": ("Det kan betyda flera saker. Välj en:", "It can mean several things. Choose one:"),
    "to_start": ("Till startsidan", "To the start page"),
}

# Messages of `graph`, which are in English, for Swedish pages: pattern → what to say instead.
MESSAGES_SV = (
    (r"(?:\w+: )?“(.*)” can mean several things.*", "”{0}” kan betyda flera saker."),
    (r"(?:\w+: )?nothing is called “(.*)” →.*", "Inget i grafen heter ”{0}”."),
    (r"“(.*)” is not a date.*", "”{0}” är inget datum. Skriv ett år (2024), en månad (2024-06) eller en dag (2024-06-01)."),
    (r"“(.*)” does not exist in the calendar.*", "Datumet ”{0}” finns inte i kalendern. Se över månad och dag."),
    (r"“(.*)” is not a year.*", "”{0}” är inget årtal. Skriv fyra siffror, till exempel 2024."),
    (r"(\w+) is yes or no, not “(.*)”", "Välj ja eller nej i stället för ”{1}”."),
    (r"no source or collection is called “(.*)” →.*", "Ingen källa heter ”{0}”."),
    (r"no question is called “(.*)” →.*", "Ingen fråga heter ”{0}”."),
    (r"“(.*)” is not a page →.*", "”{0}” är inget sidnummer. Skriv ett tal från 1."),
    (r"(\S+) has no column “(.*)” →.*", "Svaret på frågan {0} har ingen kolumn ”{1}” att sortera efter."),
    (r"(\S+) has no parameter “(.*)” →.*", "Frågan {0} kan inte begränsas med ”{1}”."),
)

# The fixed English words of answers.
WORDS = {
    "certain": {"sv": "säkert", "en": "certain"},
    "possible": {"sv": "möjligt", "en": "possible"},
    "unknown": {"sv": "okänt", "en": "unknown"},
    "stated": {"sv": "uttryckt i källan", "en": "stated"},
    "inferred": {"sv": "slutet ur källan", "en": "inferred"},
    "high": {"sv": "hög tillförlitlighet", "en": "high confidence"},
    "medium": {"sv": "medelhög tillförlitlighet", "en": "medium confidence"},
    "low": {"sv": "låg tillförlitlighet", "en": "low confidence"},
    "external": {"sv": "utanför källan", "en": "external"},
    "stated none": {"sv": "källan säger att det inte finns", "en": "stated none"},
    "not mentioned": {"sv": "nämns inte", "en": "not mentioned"},
    "not looked for": {"sv": "inte eftersökt", "en": "not looked for"},
    "met": {"sv": "uppfylld", "en": "met"},
    "not met": {"sv": "inte uppfylld", "en": "not met"},
    "not shown": {"sv": "framgår ej", "en": "not shown"},
    "planned": {"sv": "planerad", "en": "planned"},
    "carried out": {"sv": "genomförd", "en": "carried out"},
    "yearly": {"sv": "årligen", "en": "yearly"},
    "yes": {"sv": "ja", "en": "yes"},
    "no": {"sv": "nej", "en": "no"},
}
SYMBOLS = {"certain": "●", "possible": "◐", "unknown": "○", "met": "●", "not met": "✕", "not shown": "○"}

TAGS = {
    "people": ("Personer och organ", "People and bodies"),
    "networks": ("Nätverk och överlapp", "Networks and overlap"),
    "priorities": ("Prioriteringar", "Priorities"),
    "plans": ("Planer", "Plans"),
    "programmes": ("Program", "Programmes"),
    "costs": ("Kostnader", "Costs"),
    "governance": ("Ansvar och regler", "Responsibility and rules"),
    "documents": ("Dokument och källor", "Documents and sources"),
    "sources": ("Dokument och källor", "Documents and sources"),
    "gaps": ("Luckor", "Gaps"),
}


class Texts:
    """The page texts of one language, read as attributes; an unknown one is a mistake."""

    def __init__(self, lang: str) -> None:
        self._place = 0 if lang == "sv" else 1

    def __getattr__(self, name: str) -> str:
        try:
            return PAGE[name][self._place]
        except KeyError as error:
            raise AttributeError(f"no page text is called {name} → add it to webapp/texts.py") from error

    def has(self, name: str) -> bool:
        return name in PAGE

    def tag(self, name: str) -> str:
        return TAGS.get(name, (name, name))[self._place]


def in_swedish(message: str) -> str:
    """Return a known message of `graph` in Swedish; nothing for one that is not known."""
    for pattern, text in MESSAGES_SV:
        if match := re.fullmatch(pattern, message, re.DOTALL):
            return text.format(*match.groups())
    return ""


def number(value: float | None, lang: str) -> str:
    """Return a number as it is written: 1 650 000 and 2,5 in Swedish, 1,650,000 and 2.5 in English."""
    if value is None:
        return ""
    text = f"{value:,}"
    return text.replace(",", "\u00a0").replace(".", ",") if lang == "sv" else text


# Characters that come after z, in the order å, ä, ö.
_LAST_LETTERS = str.maketrans({"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}"})


@lru_cache(maxsize=50_000)
def alphabetical(text: str) -> str:
    """Return a key that sorts as a Swedish reader expects: å, ä and ö after z, é as e."""
    moved = unicodedata.normalize("NFC", text.casefold()).translate(_LAST_LETTERS)
    return "".join(unicodedata.normalize("NFKD", character)[0] for character in moved)
