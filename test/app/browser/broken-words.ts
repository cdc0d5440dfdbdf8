import type { Page } from 'playwright-core';

/**
 * Finds words that are torn apart in the middle of their letters because there was no room. Addresses,
 * digests and code may break anywhere and are no words.
 *
 * @returns each such word, once
 */
export const brokenWords = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    /** What is shown to screen readers alone is one pixel wide. */
    const isForReadersAlone = (element: Element): boolean => {
      for (let each: Element | null = element; each && each !== document.body;) {
        if (each.getBoundingClientRect().width <= 1) return true;
        each = each.parentElement;
      }
      return false;
    };
    const found = new Set<string>();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (!parent || parent.closest('code, pre, script, style, [hidden]')) continue;
      if (isForReadersAlone(parent)) continue;
      for (const { 0: word, index } of (node.textContent ?? '').matchAll(
        /(?<!\S)\p{L}{2,}(?!\S)/gu,
      )) {
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
        if (lines.size > 1) found.add(word);
      }
    }
    return [...found];
  });
