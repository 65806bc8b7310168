package ruledoc

import (
	"github.com/wellserved/wellserved/pkg/config"
	"github.com/wellserved/wellserved/pkg/rule"
)

// Schema returns the JSON Schema of .wellserved.yaml, with the rules, the
// categories and the parameters in it.
func Schema(rules []*rule.Rule) ([]byte, error) {
	var forms []config.RuleForm
	for _, c := range rule.Categories() {
		if c != rule.Own {
			forms = append(forms, config.RuleForm{ID: string(c), About: "all rules of the category: " + c.Title()})
		}
	}
	for _, r := range rules {
		form := config.RuleForm{ID: r.ID, About: r.Summary}
		for _, p := range r.Params {
			form.Params = append(form.Params, config.ParamForm{Name: p.Name, About: p.About, Default: p.Default, Min: p.Min, Max: p.Max})
		}
		forms = append(forms, form)
	}
	return config.Schema(forms)
}
