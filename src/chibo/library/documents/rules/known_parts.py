"""The kinds of parts and relations that ordinary Word, Excel, LibreOffice, WPS and Google files are
made of; all in lower case.
"""

import re
from collections.abc import Iterator

_OFFICE = "application/vnd.openxmlformats-officedocument."
_PACKAGE = "application/vnd.openxmlformats-package."
MAIN_TYPES = {
    "docx": f"{_OFFICE}wordprocessingml.document.main+xml",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet.main+xml",
}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _types(family: str, names: str) -> Iterator[str]:
    return (f"{family}{name}" for name in names.split())


CONTENT_TYPES = frozenset(
    (
        *_types(
            f"{_OFFICE}wordprocessingml.",
            """
        document.main+xml document.glossary+xml styles+xml settings+xml websettings+xml
        fonttable+xml numbering+xml footnotes+xml endnotes+xml comments+xml commentsextended+xml
        commentsids+xml commentsextensible+xml people+xml header+xml footer+xml printersettings""",
        ),
        *_types(
            f"{_OFFICE}spreadsheetml.",
            """
        sheet.main+xml worksheet+xml chartsheet+xml sharedstrings+xml styles+xml calcchain+xml
        table+xml comments+xml tablesinglecells+xml pivottable+xml pivotcachedefinition+xml
        pivotcacherecords+xml sheetmetadata+xml usernames+xml revisionheaders+xml revisionlog+xml
        externallink+xml printersettings customproperty
        """,
        ),
        *_types(
            _OFFICE,
            """
        drawing+xml drawingml.chart+xml drawingml.chartshapes+xml drawingml.diagramcolors+xml
        drawingml.diagramdata+xml drawingml.diagramlayout+xml drawingml.diagramstyle+xml theme+xml
        themeoverride+xml customxmlproperties+xml extended-properties+xml custom-properties+xml
        vmldrawing obfuscatedfont
        """,
        ),
        *_types(
            _PACKAGE,
            """
        core-properties+xml relationships+xml digital-signature-xmlsignature+xml
        digital-signature-origin digital-signature-certificate
        """,
        ),
        *_types(
            "application/vnd.ms-excel.",
            """
        threadedcomments+xml person+xml slicer+xml slicercache+xml timeline+xml timelinecache+xml
        controlproperties+xml rdrichvalue+xml rdrichvaluestructure+xml rdrichvaluetypes+xml
        richvaluerel+xml rdarray+xml richstyles+xml rdsupportingpropertybag+xml
        rdsupportingpropertybagstructure+xml featurepropertybag+xml namedsheetviews+xml
        wssortmap+xml
        """,
        ),
        *_types(
            "application/",
            """
        vnd.ms-office.chartstyle+xml vnd.ms-office.chartcolorstyle+xml vnd.ms-office.chartex+xml
        vnd.ms-office.drawingml.diagramdrawing+xml vnd.ms-office.documenttasks+xml
        vnd.ms-office.classificationlabels+xml vnd.ms-office.intelligence2+xml
        vnd.ms-word.styleswitheffects+xml vnd.wps-officedocument.cellimage+xml inkml+xml xml binary
        x-fontdata x-font-ttf
        """,
        ),
        "text/xml",
    )
)
PICTURE_TYPE = re.compile(
    r"image/(?:png|x-png|jpe?g|pjpeg|gif|bmp|tiff?|x-[ew]mf|[ew]mf|pict|svg\+xml|vnd\.ms-photo)"
)
# Pictures whose kind a careless program did not declare.
UNDECLARED = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "emf": "image/x-emf",
}

# Relations by the last word of their type, which the transitional, strict and later names share.
RELATIONS = _words("""
    officedocument core-properties extended-properties custom-properties thumbnail origin signature
    certificate styles settings websettings fonttable font numbering footnotes endnotes comments
    commentsextended commentsids commentsextensible people header footer theme themeoverride
    glossarydocument image hdphoto svgblip customxml customxmlprops printersettings
    styleswitheffects chart chartusershapes chartstyle chartcolorstyle chartex diagramdata
    diagramlayout diagramquickstyle diagramcolors diagramdrawing drawing vmldrawing worksheet
    chartsheet sharedstrings calcchain table tablesinglecells pivottable pivotcachedefinition
    pivotcacherecords slicer slicercache timeline timelinecache threadedcomment person sheetmetadata
    customproperty ctrlprop revisionheaders revisionlog usernames xmlmaps externallink ink
    documenttasks classificationlabels cellimage wpscustomdata metadata rdrichvalue
    rdrichvaluestructure rdrichvaluetypes richvaluerel rdarray rdsupportingpropertybag
    rdsupportingpropertybagstructure richstyles featurepropertybag namedsheetviews coreproperties
    extendedproperties customproperties wssortmap intelligence workbookmetadata
    """)
MACRO_RELATIONS = _words("""
    vbaproject wordvbadata xlmacrosheet xlintlmacrosheet dialogsheet extensibility attachedtoolbars
    keymapcustomizations webextension webextensiontaskpanes customui
    """)
EMBEDDING_RELATIONS = _words(
    "oleobject package control activexcontrol activexcontrolbinary afchunk"
)
FETCHING_RELATIONS = _words("""
    attachedtemplate subdocument frame externallinkpath externallinklongpath xlpathmissing
    xlexternallinkpath connections querytable volatiledependencies mailmergesource
    mailmergeheadersource mailmergerecipientdata recipientdata audio video media
    """)
