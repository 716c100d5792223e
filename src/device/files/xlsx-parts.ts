// The parts of an .xlsx that are the same for every batch: what the file consists of, and how cells look.
// Fonts cannot be shipped; 宋体 is on every office machine here, and others fall back by themselves.

const sheetName = '民情台账'

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const packageRelations = 'http://schemas.openxmlformats.org/package/2006/relationships'
const officeRelations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const officeType = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

/** `headRows` are printed again on every page. */
export function fixedParts(headRows: number): Record<string, string> {
  return {
    '[Content_Types].xml': `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Default Extension="xml" ContentType="application/xml"/>\
<Override PartName="/xl/workbook.xml" ContentType="${officeType}.sheet.main+xml"/>\
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${officeType}.worksheet+xml"/>\
<Override PartName="/xl/styles.xml" ContentType="${officeType}.styles+xml"/>\
<Override PartName="/xl/sharedStrings.xml" ContentType="${officeType}.sharedStrings+xml"/></Types>`,
    '_rels/.rels': `${head}<Relationships xmlns="${packageRelations}">\
<Relationship Id="rId1" Type="${officeRelations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${head}<workbook xmlns="${main}" xmlns:r="${officeRelations}">\
<bookViews><workbookView xWindow="0" yWindow="0" windowWidth="24000" windowHeight="12000"/></bookViews>\
<sheets><sheet name="${sheetName}" sheetId="1" r:id="rId1"/></sheets>\
<definedNames><definedName name="_xlnm.Print_Titles" localSheetId="0">'${sheetName}'!$1:$${headRows}</definedName></definedNames>\
</workbook>`,
    'xl/_rels/workbook.xml.rels': `${head}<Relationships xmlns="${packageRelations}">\
<Relationship Id="rId1" Type="${officeRelations}/worksheet" Target="worksheets/sheet1.xml"/>\
<Relationship Id="rId2" Type="${officeRelations}/styles" Target="styles.xml"/>\
<Relationship Id="rId3" Type="${officeRelations}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    'xl/styles.xml': stylesXml(),
  }
}

const font = (size: number, bold: boolean) =>
  `<font>${bold ? '<b/>' : ''}<sz val="${size}"/><color rgb="FF000000"/><name val="宋体"/><charset val="134"/></font>`
const line = (side: string) => `<${side} style="thin"><color rgb="FF000000"/></${side}>`
/** Number format 49 is '@': whatever is typed into the cell later stays text too. */
const format = (fontId: number, fillId: number, borderId: number, alignment: string, quoted = false) =>
  `<xf numFmtId="49" fontId="${fontId}" fillId="${fillId}" borderId="${borderId}" xfId="0" applyNumberFormat="1" applyFont="1" \
applyFill="1" applyBorder="1" applyAlignment="1"${quoted ? ' quotePrefix="1"' : ''}><alignment ${alignment}/></xf>`
const plainFormat = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'

/** Cell formats stand in the order of `styles` in xlsx-cells. */
function stylesXml(): string {
  const centre = 'horizontal="center" vertical="center" wrapText="1"'
  const left = 'horizontal="left" vertical="center" wrapText="1"'
  const formats = [
    plainFormat,
    format(2, 0, 0, centre),
    format(0, 0, 0, 'horizontal="left" vertical="center"'),
    format(1, 2, 1, centre),
    format(0, 0, 1, left),
    format(0, 0, 1, left, true),
    format(0, 0, 1, centre),
    format(0, 0, 1, centre, true),
    format(1, 0, 1, left),
  ]
  return `${head}<styleSheet xmlns="${main}">\
<fonts count="3">${font(11, false)}${font(11, true)}${font(18, true)}</fonts>\
<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>\
<fill><patternFill patternType="solid"><fgColor rgb="FFE7ECEF"/><bgColor indexed="64"/></patternFill></fill></fills>\
<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>\
<border>${['left', 'right', 'top', 'bottom'].map(line).join('')}<diagonal/></border></borders>\
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
<cellXfs count="${formats.length}">${formats.join('')}</cellXfs>\
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
}
