/** The rows of a calendar that has one post, on a day whose form depends on the language. */
export const onePost = [{ Title: 'First', 'Publish Date': '2026-11-02', Platform: 'Instagram' }];
