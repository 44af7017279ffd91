/** Is an input method at work? Its Enter chooses a word and its letters are not yet text: none of our business. */
export function isComposing(event: KeyboardEvent): boolean {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- WebKit ends the composition before the Enter that ended it; only this code tells
  return event.isComposing || event.keyCode === 229;
}
