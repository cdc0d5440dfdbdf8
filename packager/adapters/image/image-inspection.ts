import type { ImageInspection } from '../../ports/image-inspection.ts';

export const imageInspection: ImageInspection = { findUnclean: async () => [] };
