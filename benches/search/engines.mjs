// How MiniSearch and elasticlunr are used. Runs in Node and in the page.

const fields = ["title", "summary", "text"];
const miniSearch = { idField: "path", fields, storeFields: ["title", "summary"] };

export const engines = {
    minisearch: {
        make: (MiniSearch, documents) => {
            const index = new MiniSearch(miniSearch);
            index.addAll(documents);
            return index;
        },
        read: (MiniSearch, data) => MiniSearch.loadJS(data, miniSearch),
        answer: (index, query) =>
            index.search(query, { fuzzy: 0.2, boost: { title: 3, summary: 2 } }).map(({ id }) => id),
    },
    elasticlunr: {
        make: (elasticlunr, documents) =>
            elasticlunr(function () {
                this.setRef("path");
                fields.forEach((field) => this.addField(field));
                this.saveDocument(false);
                documents.forEach((document) => this.addDoc(document));
            }),
        read: (elasticlunr, data) => elasticlunr.Index.load(data),
        answer: (index, query) =>
            index
                .search(query, { fields: { title: { boost: 3 }, summary: { boost: 2 }, text: {} } })
                .map(({ ref }) => ref),
    },
};
