/** A style sheet as a text, minified; the build makes it. */
declare module "*.css" {
  export const style: string;
}
