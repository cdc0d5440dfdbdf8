/** A rectangle in the window, in CSS pixels. */
export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Placement {
  /** Where there is room for it; else on the other side, if there is more room there. */
  readonly side: 'above' | 'below';
  /** Under the middle of what it belongs to, or with its end at the same place. */
  readonly align: 'center' | 'end';
  /** Between the two. */
  readonly gapPx: number;
  /** Kept free at the edges of the window. */
  readonly marginPx: number;
}

/**
 * Where something that floats stands beside what it belongs to, wholly in the window if it fits.
 *
 * @param size of what floats
 * @param view size of the window
 * @returns its upper left corner in the window, in CSS pixels
 */
export function placeBeside(
  anchor: Rectangle,
  size: Pick<Rectangle, 'width' | 'height'>,
  view: Pick<Rectangle, 'width' | 'height'>,
  { side, align, gapPx, marginPx }: Placement,
): { readonly left: number; readonly top: number } {
  const end = anchor.left + anchor.width;
  const middle = anchor.left + anchor.width / 2;
  const left = align === 'end' ? end - size.width : middle - size.width / 2;
  const bottom = anchor.top + anchor.height;
  const room = {
    above: anchor.top - gapPx - marginPx,
    below: view.height - bottom - gapPx - marginPx,
  };
  const other = side === 'above' ? 'below' : 'above';
  const taken = room[side] >= size.height || room[side] >= room[other] ? side : other;
  const top = taken === 'above' ? anchor.top - gapPx - size.height : bottom + gapPx;
  return {
    left: within(left, marginPx, view.width - marginPx - size.width),
    top: within(top, marginPx, view.height - marginPx - size.height),
  };
}

/** What is too large for the window begins at its beginning. */
const within = (value: number, least: number, most: number): number =>
  Math.max(least, Math.min(value, most));
