const MOST_WORDS = 8;
const LONGEST_WORD = 40;

/** Cuts what somebody typed into the words to search for: letters and digits, lower case. */
export function searchWords(text: string): string[] {
  const words =
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...new Set(words.map((word) => word.slice(0, LONGEST_WORD)))].slice(0, MOST_WORDS);
}
