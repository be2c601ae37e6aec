// Times that retention counts with.

export const dayMs = 86_400_000;

/** A run is in the indexes before its first part is written, and its client may be slow, cut off or dead. */
export const longestCreationMs = 3_600_000;
