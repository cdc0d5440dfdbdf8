/** Where Next serves `app/opengraph-image.png`. */
const DEFAULT_PICTURE = '/opengraph-image.png';

/**
 * A page that says anything of its own to link previews loses the picture of the layout above it.
 *
 * @param own the page's picture, such as an appliance's icon
 * @returns the pictures of a page's link preview
 */
export const previewPictures = (own?: string | null): string[] => [own ?? DEFAULT_PICTURE];
