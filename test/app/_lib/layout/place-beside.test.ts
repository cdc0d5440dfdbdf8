import { describe, expect, test } from 'vitest';
import { placeBeside, type Placement } from '../../../../app/_lib/layout/place-beside.ts';

const VIEW = { width: 400, height: 300 };
const MENU: Placement = { side: 'below', align: 'end', gapPx: 6, marginPx: 8 };
const TIP: Placement = { side: 'above', align: 'center', gapPx: 6, marginPx: 12 };
const at = (left: number, top: number) => ({ left, top, width: 40, height: 20 });

describe('a menu', () => {
  test('hangs below its button with its end under the button’s', () => {
    expect(placeBeside(at(300, 10), { width: 100, height: 80 }, VIEW, MENU)).toEqual({
      left: 240,
      top: 36,
    });
  });

  test('stands above where only there is room for it', () => {
    const { top } = placeBeside(at(300, 260), { width: 100, height: 80 }, VIEW, MENU);
    expect(top).toBe(260 - 6 - 80);
  });

  test('just fits below, down to the margin', () => {
    const size = { width: 100, height: 80 };
    expect(placeBeside(at(300, 186), size, VIEW, MENU).top).toBe(212);
    expect(placeBeside(at(300, 187), size, VIEW, MENU).top).toBe(101);
  });

  test('does not leave the window at its start', () => {
    const { left } = placeBeside(at(10, 10), { width: 100, height: 80 }, VIEW, MENU);
    expect(left).toBe(8);
  });
});

describe('a tip', () => {
  test('stands above the middle of what it is about', () => {
    expect(placeBeside(at(200, 100), { width: 100, height: 30 }, VIEW, TIP)).toEqual({
      left: 170,
      top: 64,
    });
  });

  test('goes below at the top of the window', () => {
    expect(placeBeside(at(200, 20), { width: 100, height: 30 }, VIEW, TIP).top).toBe(46);
  });

  test('does not leave the window at its end', () => {
    expect(placeBeside(at(355, 100), { width: 100, height: 30 }, VIEW, TIP).left).toBe(288);
  });
});

describe('where there is no room on either side', () => {
  test('it takes the larger one and stays in the window', () => {
    const size = { width: 100, height: 200 };
    expect(placeBeside(at(200, 120), size, VIEW, MENU).top).toBe(300 - 8 - 200);
    expect(placeBeside(at(200, 180), size, VIEW, MENU).top).toBe(8);
  });

  test('what is larger than the window begins at its beginning', () => {
    const size = { width: 500, height: 400 };
    expect(placeBeside(at(200, 120), size, VIEW, TIP)).toEqual({ left: 12, top: 12 });
  });
});
