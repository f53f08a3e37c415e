"""Every sentence that the import can say about a roster: what is wrong, what stands there, what to
do.
"""

from rulebook.vocabulary.findings import gettext_noop as _

DUPLICATE_LIKELY = _(
    "{name} may be the same person as in row {other} of sheet “{sheet}”: same name and birth. "
    "Both are kept; please check."
)
CELL_NAME_MISSING = _("The name of the cell is missing. Fill it in, or delete the row.")
BIRTH_MISSING = _("The date of birth is missing. Fill in the day, or at least the year.")
ADMISSION_MISSING = _("The date of admission to the Party is missing. Fill in the day.")

REMARKS: dict[str, str] = {
    "ambiguous_date": _(
        "In “{value}” the year has two digits, so the century is open. Write the year with four"
        " digits."
    ),
    "bad_meeting_day": _("“{value}” is no day of the month. Write a number from 1 to 31."),
    "bad_phone": _(
        "“{value}” is no telephone number of this country; it is left out. Write ten digits that"
        " begin with 0."
    ),
    "blank_cell": _("The cell of this member is missing. Fill in its name or its code."),
    "blank_code": _("The code of the organisation is missing. Every cell needs its own code."),
    "blank_name": _(
        "The name is missing. Fill in the full name, or delete the row if nobody belongs there."
    ),
    "card_digits": _(
        "“{value}” has {count} digits; a card number has eight (08.012345) or twelve. Excel may"
        " have dropped zeros: look at the card, set the column to Text and type the number anew."
    ),
    "card_shortened": _(
        "“{value}” is what Excel made of a card number; digits may be lost. Look at the card, set"
        " the column to Text and type the number anew."
    ),
    "cell_and_code_disagree": _(
        "The code {value} does not belong to “{cell}”, whose code is {expected}. Correct the name"
        " or the code."
    ),
    "cell_column_guessed": _(
        "The column “{column}” was read as the members' cells, because cells of that name stand in"
        " it. Please check."
    ),
    "charge_too_early": _(
        "A charge that began on {value} is no charge of today: at most twenty years, since {limit}."
        " Check day, month and year."
    ),
    "charge_too_late": _(
        "A charge that begins on {value} lies too far ahead: at most one year, by {limit}. Check"
        " day, month and year."
    ),
    "control_chars": _(
        "The value holds invisible control characters; they were removed and “{value}” was read."
        " Please check it."
    ),
    "crowded_columns": _(
        "Each of these columns holds several facts: “{headings}”. Give every fact a column of its"
        " own (Họ và tên, Ngày sinh, Ngày vào Đảng, Ngày chính thức, Chi bộ), as in the template."
    ),
    "date_serial": _(
        "Dates stand in this column as bare numbers (rows {rows}; {count} in all); “{value}” was"
        " read as {meant}. Please check, or format the column as dates."
    ),
    "doubtful_list": _(
        "“{title}” speaks of members who left; everybody in this list is read as a member of today."
        " Take those who left out of the workbook, or put them on a sheet named “ĐV chuyển đi”."
    ),
    "duplicate_card": _(
        "The card number {value} already belongs to {name} in row {other}. Every member has a"
        " number of their own."
    ),
    "duplicate_cell": _(
        "A cell named “{value}” already stands in row {other}. Name the two cells differently."
    ),
    "duplicate_code": _(
        "The code {value} already belongs to the cell in row {other}. Give every cell its own code."
    ),
    "duplicate_person": _(
        "{name}, born {born}, already stands in row {other} of sheet “{sheet}”. Delete one of the"
        " two rows."
    ),
    "duplicate_phone": _(
        "The telephone number {value} is also that of {name} in row {other}. Only one of the two"
        " can log in with it."
    ),
    "formula": _(
        "The cell holds a formula ({value}), which is not read. Copy it and paste it as values,"
        " then check what it says."
    ),
    "future_date": _("“{value}” lies in the future (today is {today}). Check day, month and year."),
    "hidden_rows": _(
        "Rows of this sheet are hidden in Excel ({rows}; {count} in all). They were read like the"
        " others; delete them if they no longer belong there."
    ),
    "hidden_sheets": _(
        "Hidden sheets were not read: “{sheets}”. Unhide them in Excel if they belong to the"
        " roster."
    ),
    "impossible_date": _(
        "“{value}” is not a day of the calendar. Write the day as day/month/year, for example"
        " 03/02/1970."
    ),
    "kind_against_date": _(
        "The member is listed as on probation, but has been official since {official}. Counted as"
        " official; correct whichever is wrong."
    ),
    "leaves_later": _(
        "“{value}” names the day {day}, which has not come. The member still counts; enter it with"
        " that day on the page of the member, then it takes effect by itself."
    ),
    "listed_as_left": _(
        "Listed as having left (“{value}”): not brought in as a member. Whoever still belongs here:"
        " correct the note and upload again."
    ),
    "missing_column": _(
        "The column “{column}” is missing in the header row. Add it, or correct its heading."
    ),
    "missing_sheet": _(
        "No sheet “{sheet}” was found. Its header row must stand within the first 30 rows and name"
        " the columns as in the template."
    ),
    "mixed_alphabets": _(
        "The name “{value}” holds letters of another alphabet ({letters}) that look like ours. Type"
        " the name anew."
    ),
    "name_title": _(
        "“{value}” was read as “{name}”: how people are addressed is no part of the name."
    ),
    "no_card": _("“{value}” is no card number; it is left out."),
    "no_official_date": _(
        "Admitted on {admitted}, the member should be official by now, but the date is missing. "
        "Counted as official; fill in the date."
    ),
    "no_tick": _(
        "“{value}” is no tick, so nothing is taken from this column here. Put an x, or leave it"
        " empty."
    ),
    "note_asks": _(
        "The note “{value}” mentions a standing without saying that it holds. Nothing is taken from"
        " it; please check what the member is today."
    ),
    "note_is_over": _(
        "According to the note “{value}” this ended on {until}. Nothing is taken from it; please"
        " check what the member is today."
    ),
    "note_lasts": _(
        "The note “{value}” names a length of time. It counts as holding today; please check that"
        " it is not over."
    ),
    "odd_characters": _(
        "The name “{value}” holds signs that belong into no name ({signs}). Please check it."
    ),
    "official_before_admission": _(
        "The member would have become official on {official}, before being admitted on {admitted}."
        " Check both dates."
    ),
    "official_missing_cell": _(
        "No cell is assigned to this official. Fill in the cell, or delete the row."
    ),
    "old_font": _(
        "“{value}” is typed in an old font ({font}); in Unicode it reads “{meant}”. Have it turned"
        " into Unicode where the preview offers it, or type it anew."
    ),
    "old_font_sheet": _(
        "This sheet is typed in an old font ({font}), so nothing of it can be read. Have it turned"
        " into Unicode where the preview offers it, or save it in Unicode."
    ),
    "phone_completed": _(
        "Telephone numbers of this column lack their leading zero (rows {rows}; {count} in all);"
        " “{value}” was read as {meant}."
    ),
    "phone_first": _(
        "Some rows of this column hold several telephone numbers ({rows}; {count} in all); of"
        " “{value}” only {meant} was read."
    ),
    "row_left_out": _("This row names nobody and was left out; it holds “{value}”."),
    "second_secretary": _(
        "This cell already has the secretary {name} in row {other}. A cell has one secretary."
    ),
    "struck_rows": _(
        "Rows of this sheet are struck through ({rows}; {count} in all). They were read like the"
        " others; delete them, or write why the member left."
    ),
    "swapped_dates": _(
        "In this column a program seems to have taken the month for the day: “{value}” may mean"
        " {meant}. Compare some dates with the papers; if they are wrong, set the column to Text"
        " and type them anew."
    ),
    "text_date": _(
        "“{value}” is not a date. Look up the exact day and write it as day/month/year, for example"
        " 03/02/1990."
    ),
    "too_long": _(
        "The value has {length} letters; at most {most} fit here. It begins “{value}”. Shorten it."
    ),
    "under_18_at_admission": _(
        "Born {born}, the member would have been under {age} when admitted on {admitted}. Check"
        " both dates."
    ),
    "unknown_cell": _(
        "“{value}” does not stand in the list of cells. Correct the name, or add the cell to that"
        " list."
    ),
    "unknown_cell_type": _(
        "“{value}” is no known type of cell. Write one of: thôn, bản, tổ dân phố, cơ quan, trường"
        " học, trạm y tế, doanh nghiệp, hợp tác xã, công an, quân sự, học sinh, sinh viên, ngoài"
        " nước, sinh hoạt tạm thời."
    ),
    "unknown_kind": _(
        "“{value}” is no known standing of a member. Write: chính thức, dự bị, miễn sinh hoạt, sinh"
        " hoạt tạm thời, sinh hoạt tạm thời nơi khác, or đình chỉ sinh hoạt."
    ),
    "unknown_office": _(
        "“{value}” is no office of a cell. Write Bí thư, Phó bí thư or Chi ủy viên, or leave the"
        " cell empty."
    ),
    "unknown_sex": _("“{value}” is neither Nam nor Nữ. Please fill it in."),
    "unread_columns": _(
        "Nothing is read from these columns: “{columns}”. If the roster needs one, give it a"
        " heading as in the template."
    ),
    "upper_office": _(
        "“{value}” is an office above the cell; it is not taken over here. Grant it on the page of"
        " that committee."
    ),
}
