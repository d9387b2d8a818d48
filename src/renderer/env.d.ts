/** What the build says of itself (vite.renderer.config.ts). Absent in unit tests. */
interface ImportMetaEnv {
  readonly LANGUAGE?: string;
  readonly LANGUAGES?: readonly string[];
}
